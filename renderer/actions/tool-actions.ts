import {
  IconArrowsMove,
  IconBoxAlignTopLeft,
  IconBrush,
  IconCircle,
  IconContrast2,
  IconCrosshair,
  IconEraser,
  IconPointer,
  IconRuler2,
  IconZoomIn,
} from '@tabler/icons-react';
import type { Workstation } from '../state/index.ts';
import { nextBrushRadius } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import type { Tool } from '../viewports/index.ts';
import type { Action } from './action.ts';
import type { Shell } from './shell.ts';

const tools: readonly [Tool, string, NonNullable<Action['icon']>][] = [
  ['navigate', 'v', IconCrosshair],
  ['window', 'w', IconContrast2],
  ['pan', 'p', IconArrowsMove],
  ['zoom', 'm', IconZoomIn],
  ['box', 'x', IconBoxAlignTopLeft],
  ['point', 'c', IconPointer],
  ['brush', 'b', IconBrush],
  ['eraser', 'e', IconEraser],
  ['ruler', 'l', IconRuler2],
  ['circle', 'k', IconCircle],
];

/** Tools that change the segment. */
const changing: readonly Tool[] = ['box', 'point', 'brush', 'eraser'];

export function toolActions(workstation: Workstation, shell: Shell): Action[] {
  const { view, current, segmentation, comparison, comparisons } = workstation;
  const isOpen = () => current.getState().open !== null;
  /** A comparison of plans is looked at; nothing is changed in it. */
  const comparing = () => comparison.getState().shown;
  const resize = (direction: 1 | -1) =>
    view.setState((s) => ({ brushRadiusMm: nextBrushRadius(s.brushRadiusMm, direction) }));
  return [
    ...tools.map(
      ([tool, key, icon]): Action => ({
        id: `tool.${tool}`,
        group: 'tools',
        text: texts.actions[tool],
        keys: [key],
        icon,
        enabled: () => isOpen() && !(comparing() && changing.includes(tool)),
        checked: () => view.getState().tool === tool,
        run: () => view.setState({ tool }),
      }),
    ),
    {
      id: 'brush.smaller',
      group: 'tools',
      text: texts.actions.brushSmaller,
      keys: ['['],
      repeats: true,
      enabled: isOpen,
      run: () => resize(-1),
    },
    {
      id: 'brush.larger',
      group: 'tools',
      text: texts.actions.brushLarger,
      keys: [']'],
      repeats: true,
      enabled: isOpen,
      run: () => resize(1),
    },
    {
      id: 'prompt.remove',
      group: 'tools',
      text: texts.actions.removePrompt,
      keys: ['delete', 'backspace'],
      enabled: () =>
        !comparing() && segmentation.hasPrompt(segmentation.activeAxis(), segmentation.activeSlice()),
      run: async () => {
        const axis = segmentation.activeAxis();
        if (axis) await segmentation.removePrompt(axis, segmentation.activeSlice());
      },
    },
    {
      id: 'measure.clear',
      group: 'tools',
      text: texts.actions.clearMeasurements,
      keys: ['shift+k'],
      enabled: isOpen,
      run: () => view.setState((s) => ({ clearCount: s.clearCount + 1 })),
    },
    {
      id: 'tool.leave',
      group: 'tools',
      text: texts.actions.leaveTool,
      keys: ['escape'],
      run: () => {
        const { shortcuts, about, models, settings } = shell.store.getState();
        if (shortcuts || about || models)
          shell.store.setState({ shortcuts: false, about: false, models: false });
        else if (settings) shell.store.setState({ settings: false });
        else if (comparing() && view.getState().tool === 'navigate') comparisons.leave();
        else
          view.setState((s) =>
            s.tool === 'navigate' ? { maximised: null, range: null } : { tool: 'navigate' },
          );
      },
    },
  ];
}
