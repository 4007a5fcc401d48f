import { SimpleGrid, Table, Text } from '@mantine/core';
import type { ActionGroup } from '../actions/index.ts';
import { texts } from '../texts/index.ts';
import { Keys, useShell, useWindow } from '../window/index.ts';
import { Sheet } from './Sheet.tsx';

/** Every key, from the registry. */
export function ShortcutSheet() {
  const { actions, shell } = useWindow();
  const opened = useShell((s) => s.shortcuts);
  const close = () => shell.store.setState({ shortcuts: false });
  const withKeys = (group: ActionGroup) =>
    [...actions.values()].filter((action) => action.group === group && action.keys);
  if (!opened) return null;
  return (
    <Sheet title={texts.shortcuts.title} width={980} testId="shortcut-sheet" onClose={close}>
      <SimpleGrid cols={3} spacing="xl">
        <div>
          <Rows title={texts.groups.tools} rows={withKeys('tools').map(row)} />
          <Rows title={texts.groups.segments} rows={withKeys('segments').map(row)} />
        </div>
        <div>
          <Rows title={texts.groups.review} rows={withKeys('review').map(row)} />
          <Rows title={texts.groups.case} rows={withKeys('case').map(row)} />
          <Rows title={texts.groups.help} rows={withKeys('help').map(row)} />
          <Rows title={texts.shortcuts.inView} rows={texts.shortcuts.inViewRows.map(handRow)} />
          <Rows title={texts.shortcuts.mouse} rows={texts.shortcuts.mouseRows.map(handRow)} />
        </div>
        <div>
          <Rows title={texts.groups.view} rows={withKeys('view').map(row)} />
          <Rows title={texts.groups.windows} rows={withKeys('windows').map(row)} />
        </div>
      </SimpleGrid>
    </Sheet>
  );
}

type Row = readonly [text: string, keys: React.ReactNode];

function row(action: { text: string; keys?: readonly string[] }): Row {
  const alternatives = action.keys?.slice(0, 2).map((key, n) => (
    <span key={key}>
      {n > 0 && texts.shortcuts.or}
      <Keys of={key} />
    </span>
  ));
  return [action.text, alternatives];
}

const handRow = ([how, what]: readonly [string, string]): Row => [
  what,
  <Text key={how} fz="xs" c="dimmed">
    {how}
  </Text>,
];

function Rows({ title, rows }: { title: string; rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  return (
    <Table verticalSpacing={2} horizontalSpacing={0} withRowBorders={false} mb="md" fz="sm">
      <Table.Caption ta="left" mt={0} mb={2} fz="xs" tt="uppercase" c="dimmed" style={{ captionSide: 'top' }}>
        {title}
      </Table.Caption>
      <Table.Tbody>
        {rows.map(([text, keys]) => (
          <Table.Tr key={text}>
            <Table.Td>{text}</Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              {keys}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
