import { IconContrastFilled, IconFocusCentered, IconShadow, IconUserOff } from '@tabler/icons-react';
import { percentileWindow, viewNames, type Workstation, windowPresets } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import type { ViewName } from '../viewports/index.ts';
import type { Action } from './action.ts';
import type { Panel, Shell } from './shell.ts';

export function viewActions({ view, current, segmentation }: Workstation, shell: Shell): Action[] {
  const isOpen = () => current.getState().open !== null;
  const isHu = () => current.getState().open?.detail.valueKind === 'hu';

  const step = (id: string, text: string, key: string, by: number): Action => ({
    id,
    group: 'view',
    text,
    keys: [key],
    repeats: true,
    enabled: isOpen,
    run: () => segmentation.goToSlice(segmentation.activeSlice() + by),
  });
  const maximise = (name: ViewName, text: string, key: string): Action => ({
    id: `view.${name}`,
    group: 'view',
    text,
    keys: [key],
    enabled: isOpen,
    checked: () => view.getState().maximised === name,
    run: () => view.setState((s) => ({ maximised: s.maximised === name ? null : name })),
  });
  const flag = (
    id: string,
    name: 'outline' | 'fill' | 'invert' | 'showIdentity',
    text: string,
    key: string,
    icon?: Action['icon'],
  ): Action => ({
    id,
    group: 'view',
    text,
    keys: [key],
    icon,
    enabled: isOpen,
    checked: () => view.getState()[name],
    run: () => view.setState((s) => ({ [name]: !s[name] })),
  });
  const panel = (name: Panel, text: string, key: string): Action => ({
    id: `panel.${name}`,
    group: 'view',
    text,
    keys: [key],
    checked: () => shell.store.getState().panels[name],
    run: () => shell.toggle(name),
  });

  return [
    step('slice.up', texts.actions.sliceUp, 'arrowup', 1),
    step('slice.down', texts.actions.sliceDown, 'arrowdown', -1),
    step('slice.up10', texts.actions.sliceUp10, 'pageup', 10),
    step('slice.down10', texts.actions.sliceDown10, 'pagedown', -10),
    maximise('axial', texts.actions.axial, '1'),
    maximise('coronal', texts.actions.coronal, '2'),
    maximise('sagittal', texts.actions.sagittal, '3'),
    maximise('3d', texts.actions.threeD, '4'),
    ...viewNames.map(
      (name, n): Action => ({
        id: `popOut.${name}`,
        group: 'view',
        text: texts.views.popOut(texts.views.names[name]),
        keys: [`alt+shift+${n + 1}`],
        enabled: () => isOpen() && shell.popOut !== undefined,
        run: () => shell.popOut?.(name),
      }),
    ),
    flag('view.outline', 'outline', texts.actions.outline, 'o'),
    flag('view.fill', 'fill', texts.actions.fill, 'f', IconShadow),
    {
      id: 'view.hide',
      group: 'view',
      text: texts.actions.hide,
      keys: ['h'],
      enabled: isOpen,
      run: () => view.setState({ hideSegments: true }),
      release: () => view.setState({ hideSegments: false }),
    },
    flag('view.identity', 'showIdentity', texts.actions.identity, 'shift+i', IconUserOff),
    flag('view.invert', 'invert', texts.actions.invert, 'i', IconContrastFilled),
    {
      id: 'view.reset',
      group: 'view',
      text: texts.actions.reset,
      keys: ['0'],
      icon: IconFocusCentered,
      enabled: isOpen,
      run: () => view.setState((s) => ({ resetCount: s.resetCount + 1, maximised: null, invert: false })),
    },
    ...windowPresets.map(
      ({ name, center, width }, n): Action => ({
        id: `window.${name}`,
        group: 'windows',
        text: texts.actions.preset(texts.presets[name], center, width),
        keys: [`alt+${n + 1}`],
        enabled: isHu,
        checked: () => {
          const now = view.getState().window;
          return isHu() && now.center === center && now.width === width;
        },
        run: () => view.setState({ window: { center, width } }),
      }),
    ),
    {
      id: 'window.auto',
      group: 'windows',
      text: texts.actions.auto,
      keys: ['alt+9'],
      enabled: isOpen,
      run: () => {
        const open = current.getState().open;
        if (open) view.setState({ window: percentileWindow(open.volume.data) });
      },
    },
    panel('cases', texts.actions.casesPanel, 'mod+b'),
    panel('side', texts.actions.sidePanel, 'mod+alt+b'),
    panel('timeline', texts.actions.timelinePanel, 'mod+j'),
  ];
}
