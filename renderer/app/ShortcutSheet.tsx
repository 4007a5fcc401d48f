import { Modal, SimpleGrid, Table, Text } from '@mantine/core';
import type { ActionGroup } from '../actions/index.ts';
import { texts } from '../texts/index.ts';
import { Keys, useShell, useWindow } from '../window/index.ts';

/** Every key, from the registry. */
export function ShortcutSheet() {
  const { actions, shell } = useWindow();
  const opened = useShell((s) => s.shortcuts);
  const close = () => shell.store.setState({ shortcuts: false });
  const withKeys = (group: ActionGroup) =>
    [...actions.values()].filter((action) => action.group === group && action.keys);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={texts.shortcuts.title}
      size={980}
      data-testid="shortcut-sheet"
      closeButtonProps={{ 'aria-label': texts.app.close }}
    >
      <SimpleGrid cols={3} spacing="xl">
        <div>
          <Sheet title={texts.groups.tools} rows={withKeys('tools').map(row)} />
          <Sheet title={texts.groups.segments} rows={withKeys('segments').map(row)} />
          <Sheet
            title={texts.shortcuts.mouse}
            rows={texts.shortcuts.mouseRows.map(([how, what]) => [
              what,
              <Text key={how} fz="xs" c="dimmed">
                {how}
              </Text>,
            ])}
          />
        </div>
        <div>
          <Sheet title={texts.groups.review} rows={withKeys('review').map(row)} />
          <Sheet title={texts.groups.case} rows={withKeys('case').map(row)} />
          <Sheet title={texts.groups.help} rows={withKeys('help').map(row)} />
        </div>
        <div>
          <Sheet title={texts.groups.view} rows={withKeys('view').map(row)} />
          <Sheet title={texts.groups.windows} rows={withKeys('windows').map(row)} />
        </div>
      </SimpleGrid>
    </Modal>
  );
}

type Row = readonly [text: string, keys: React.ReactNode];

function row(action: { text: string; keys?: readonly string[] }): Row {
  return [action.text, action.keys?.slice(0, 2).map((key) => <Keys key={key} of={key} />)];
}

function Sheet({ title, rows }: { title: string; rows: readonly Row[] }) {
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
