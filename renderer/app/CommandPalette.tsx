import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import type { ActionGroup } from '../actions/index.ts';
import { texts } from '../texts/index.ts';
import { Keys } from './ActionButton.tsx';
import { useWindow } from './window-context.ts';

/** Every action by name. */
export function CommandPalette() {
  const { actions } = useWindow();
  const groups = (Object.keys(texts.groups) as ActionGroup[]).map(
    (group): SpotlightActionGroupData => ({
      group: texts.groups[group],
      actions: [...actions.values()]
        .filter((action) => action.group === group && action.id !== 'help.palette')
        .map((action) => ({
          id: action.id,
          label: action.text,
          leftSection: action.icon ? <action.icon size={16} stroke={1.6} /> : <span style={{ width: 16 }} />,
          rightSection: action.keys && <Keys of={action.keys[0]} />,
          onClick: () => {
            if (action.enabled?.() !== false) void action.run();
          },
        })),
    }),
  );
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      lockScroll={false}
      scrollable
      maxHeight={420}
      highlightQuery
      nothingFound={texts.palette.nothing}
      searchProps={{
        placeholder: texts.palette.placeholder,
        leftSection: <IconSearch size={16} stroke={1.6} />,
      }}
    />
  );
}
