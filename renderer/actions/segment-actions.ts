import { IconPlus } from '@tabler/icons-react';
import type { Workstation } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import type { Action } from './action.ts';
import type { Shell } from './shell.ts';

export function segmentActions({ current, segments }: Workstation, shell: Shell): Action[] {
  const all = () => current.getState().open?.detail.segments ?? [];
  const active = () => all().find((s) => s.id === current.getState().activeSegmentId);
  const hasActive = () => active() !== undefined;
  const neighbour = (by: 1 | -1) => {
    const list = all();
    if (list.length === 0) return;
    const at = list.findIndex((s) => s.id === current.getState().activeSegmentId);
    segments.activate(list[(at + by + list.length) % list.length].id);
  };
  return [
    {
      id: 'segment.add',
      group: 'segments',
      text: texts.actions.addSegment,
      keys: ['a'],
      icon: IconPlus,
      enabled: () => current.getState().open !== null,
      run: () => {
        shell.store.setState((s) => ({ addSegment: true, panels: { ...s.panels, side: true } }));
      },
    },
    {
      id: 'segment.previous',
      group: 'segments',
      text: texts.actions.previousSegment,
      keys: [','],
      enabled: hasActive,
      run: () => neighbour(-1),
    },
    {
      id: 'segment.next',
      group: 'segments',
      text: texts.actions.nextSegment,
      keys: ['.'],
      enabled: hasActive,
      run: () => neighbour(1),
    },
    {
      id: 'segment.visible',
      group: 'segments',
      text: texts.actions.toggleVisible,
      keys: ['shift+h'],
      enabled: hasActive,
      async run() {
        const segment = active();
        if (segment) await segments.update(segment.id, { visible: !segment.visible });
      },
    },
    {
      id: 'segment.lock',
      group: 'segments',
      text: texts.actions.toggleLock,
      keys: ['shift+l'],
      enabled: hasActive,
      async run() {
        const segment = active();
        if (segment) await segments.update(segment.id, { locked: !segment.locked });
      },
    },
    {
      id: 'segment.remove',
      group: 'segments',
      text: texts.actions.removeSegment,
      keys: ['shift+delete'],
      enabled: () => active() !== undefined && !active()?.locked,
      async run() {
        const segment = active();
        if (segment) await segments.remove(segment.id);
      },
    },
  ];
}
