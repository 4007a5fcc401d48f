import { IconColumns2 } from '@tabler/icons-react';
import type { TrialName } from '#core/contract';
import type { Workstation } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import type { Action } from './action.ts';
import { canRun } from './run-conditions.ts';
import type { Shell } from './shell.ts';

export function comparisonActions(workstation: Workstation, shell: Shell): Action[] {
  const { comparison, comparisons } = workstation;
  const shown = () => comparison.getState().shown;
  const keep = (trial: TrialName, text: string, key: string): Action => ({
    id: `comparison.keep.${trial}`,
    group: 'review',
    text,
    keys: [key],
    enabled: () => shown() && comparison.getState().open?.comparison.trials[trial].state === 'finished',
    run: () => comparisons.keep(trial),
  });
  return [
    {
      id: 'comparison.choose',
      group: 'review',
      text: texts.actions.comparePlans,
      keys: ['d'],
      icon: IconColumns2,
      enabled: () => canRun(workstation) && !shown(),
      run: () => shell.store.setState((s) => ({ comparePlans: true, panels: { ...s.panels, side: true } })),
    },
    {
      id: 'comparison.show',
      group: 'review',
      text: texts.actions.showComparison,
      keys: ['shift+d'],
      enabled: () => comparison.getState().open !== null,
      checked: shown,
      run: () => (shown() ? comparisons.leave() : comparisons.show()),
    },
    {
      id: 'comparison.overlay',
      group: 'view',
      text: texts.actions.overlayTrials,
      keys: ['t'],
      enabled: shown,
      checked: () => comparison.getState().overlaid,
      run: () => comparison.setState((s) => ({ overlaid: !s.overlaid })),
    },
    keep('a', texts.actions.keepA, 'shift+a'),
    keep('b', texts.actions.keepB, 'shift+b'),
    {
      id: 'comparison.keep.neither',
      group: 'review',
      text: texts.actions.keepNeither,
      keys: ['shift+n'],
      enabled: shown,
      run: () => comparisons.discard(),
    },
  ];
}
