import { IconCheck, IconPlayerPlay, IconPlayerTrackNext, IconX } from '@tabler/icons-react';
import { markable, nextDoubtful } from '#core/review';
import { currentTimeline, rangeFrom, type Workstation } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import type { Action } from './action.ts';
import { axisOfRun, canRun, isRunning } from './run-conditions.ts';
import type { Shell } from './shell.ts';

export function reviewActions(workstation: Workstation, shell: Shell): Action[] {
  const { view, comparison, comparisons, segmentation, notices } = workstation;
  const timeline = () => currentTimeline(workstation);
  /** The views show a comparison of plans: the segment under it is not what one sees. */
  const comparing = () => comparison.getState().shown;
  /** Slices on show are slices of the run. */
  const alongTheRun = () => axisOfRun(workstation) === segmentation.activeAxis();
  const mayRun = () => canRun(workstation) && !comparing();
  const range = () => view.getState().range;
  const goToDifference = () => {
    const next = comparisons.nextDifference();
    if (next === null) notices.tell({ level: 'success', title: texts.comparison.noNext });
    else segmentation.goToSlice(next);
  };
  const goOn = () => {
    const next = nextDoubtful(timeline()?.queue ?? [], segmentation.activeSlice());
    if (next === null) notices.tell({ level: 'success', title: texts.review.done });
    else segmentation.goToSlice(next);
    shell.store.setState((s) => ({ hint: { ...s.hint, reviewed: true } }));
  };
  const proposedHere = () => {
    const slice = segmentation.activeSlice();
    return markable(timeline()?.columns ?? [], [slice, slice]);
  };

  return [
    {
      id: 'review.next',
      group: 'review',
      text: texts.actions.next,
      keys: ['n'],
      icon: IconPlayerTrackNext,
      enabled: () => comparing() || timeline() !== null,
      run: () => (comparing() ? goToDifference() : goOn()),
    },
    {
      id: 'review.accept',
      group: 'review',
      text: texts.actions.accept,
      keys: ['space'],
      icon: IconCheck,
      enabled: () => timeline() !== null && !comparing(),
      async run() {
        const slices = proposedHere();
        if (slices.length === 0) notices.tell({ level: 'info', title: texts.review.nothingToAccept });
        else if (await segmentation.mark(slices, 'accepted')) goOn();
      },
    },
    {
      id: 'review.reject',
      group: 'review',
      text: texts.actions.reject,
      keys: ['shift+x'],
      enabled: () => timeline() !== null && !comparing() && proposedHere().length > 0,
      async run() {
        await segmentation.mark(proposedHere(), 'rejected');
      },
    },
    {
      id: 'propagate.run',
      group: 'review',
      text: texts.actions.propagate,
      keys: ['mod+enter'],
      icon: IconPlayerPlay,
      enabled: mayRun,
      run: () => segmentation.propagate(),
    },
    {
      id: 'propagate.again',
      group: 'review',
      text: texts.actions.repropagate,
      keys: ['r'],
      enabled: mayRun,
      run: () => {
        const columns = timeline()?.columns;
        const here = columns && alongTheRun() && rangeFrom(columns, segmentation.activeSlice());
        return segmentation.propagate(here || undefined);
      },
    },
    {
      id: 'propagate.cancel',
      group: 'review',
      text: texts.actions.cancel,
      keys: ['mod+.'],
      icon: IconX,
      enabled: () => isRunning(workstation),
      run: () => segmentation.cancelJob(),
    },
    {
      id: 'range.rerun',
      group: 'review',
      text: texts.actions.rerunRange,
      enabled: () => range() !== null && mayRun() && alongTheRun(),
      run: () => segmentation.propagate(range() ?? undefined),
    },
    {
      id: 'range.accept',
      group: 'review',
      text: texts.actions.acceptRange,
      enabled: () => range() !== null,
      async run() {
        const selected = range();
        if (!selected) return;
        const slices = markable(timeline()?.columns ?? [], selected);
        if (await segmentation.mark(slices, 'accepted')) view.setState({ range: null });
      },
    },
    {
      id: 'range.clear',
      group: 'review',
      text: texts.actions.clearRange,
      enabled: () => range() !== null,
      async run() {
        const selected = range();
        if (!selected) return;
        if (await segmentation.clear(selected)) view.setState({ range: null });
      },
    },
  ];
}
