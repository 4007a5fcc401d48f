import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useReducer } from 'react';
import type { ActionGroup } from '../actions/index.ts';
import { texts } from '../texts/index.ts';
import { Keys, useWindow } from '../window/index.ts';

/** Every action by name. */
export function CommandPalette() {
  const { actions } = useWindow();
  // What can be done is asked anew at every opening.
  const [, renew] = useReducer((n: number) => n + 1, 0);
  const groups = (Object.keys(texts.groups) as ActionGroup[]).map(
    (group): SpotlightActionGroupData => ({
      group: texts.groups[group],
      actions: [...actions.values()]
        .filter((action) => action.group === group && action.id !== 'help.palette')
        .map((action) => ({
          id: action.id,
          label: action.text,
          leftSection: action.icon ? (
            <action.icon size={16} stroke={1.6} />
          ) : (
            <span style={{ display: 'inline-block', width: 16 }} />
          ),
          rightSection: action.keys && <Keys of={action.keys[0]} />,
          disabled: action.enabled?.() === false,
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
      onSpotlightOpen={renew}
      overlayProps={{ blur: 0, backgroundOpacity: 0.5 }}
      transitionProps={{ duration: 0 }}
      lockScroll={false}
      scrollable
      maxHeight={420}
      highlightQuery
      attributes={{ content: { 'aria-label': texts.actions.palette } }}
      nothingFound={texts.palette.nothing}
      searchProps={{
        placeholder: texts.palette.placeholder,
        leftSection: <IconSearch size={16} stroke={1.6} />,
      }}
    />
  );
}
