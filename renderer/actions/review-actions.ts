import { IconCheck, IconPlayerPlay, IconPlayerTrackNext, IconX } from '@tabler/icons-react';
import { markable, nextDoubtful } from '#core/review';
import {
  currentTimeline,
  isActive,
  jobOfCase,
  rangeFrom,
  runAxis,
  type Workstation,
} from '../state/index.ts';
import { texts } from '../texts/index.ts';
import type { Action } from './action.ts';
import type { Shell } from './shell.ts';

export function reviewActions(workstation: Workstation, shell: Shell): Action[] {
  const { current, view, jobs, library, segmentation, notices } = workstation;
  const timeline = () => currentTimeline(workstation);
  const activeSegment = () => {
    const { open, activeSegmentId } = current.getState();
    return open?.detail.segments.find((s) => s.id === activeSegmentId);
  };
  const isRunning = () => {
    const job = jobOfCase(jobs.getState().jobs, current.getState().caseId);
    return job !== null && isActive(job);
  };
  const axisOfRun = () => {
    const [detail, segment] = [current.getState().open?.detail, activeSegment()];
    return detail && segment ? runAxis(detail, segment.id) : null;
  };
  /** Slices on show are slices of the run. */
  const alongTheRun = () => axisOfRun() === segmentation.activeAxis();
  const canRun = () => {
    const segment = activeSegment();
    const hasModel = library.getState().models?.some((m) => m.active) ?? false;
    return segment !== undefined && !segment.locked && axisOfRun() !== null && hasModel && !isRunning();
  };
  const range = () => view.getState().range;
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
      enabled: () => timeline() !== null,
      run: goOn,
    },
    {
      id: 'review.accept',
      group: 'review',
      text: texts.actions.accept,
      keys: ['space'],
      icon: IconCheck,
      enabled: () => timeline() !== null,
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
      enabled: () => timeline() !== null && proposedHere().length > 0,
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
      enabled: canRun,
      run: () => segmentation.propagate(),
    },
    {
      id: 'propagate.again',
      group: 'review',
      text: texts.actions.repropagate,
      keys: ['r'],
      enabled: canRun,
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
      enabled: isRunning,
      run: () => segmentation.cancelJob(),
    },
    {
      id: 'range.rerun',
      group: 'review',
      text: texts.actions.rerunRange,
      enabled: () => range() !== null && canRun() && alongTheRun(),
      run: () => segmentation.propagate(range() ?? undefined),
    },
    {
      id: 'range.accept',
      group: 'review',
      text: texts.actions.acceptRange,
      enabled: () => range() !== null,
      async run() {
        const selected = range();
        if (selected) await segmentation.mark(markable(timeline()?.columns ?? [], selected), 'accepted');
      },
    },
    {
      id: 'range.clear',
      group: 'review',
      text: texts.actions.clearRange,
      enabled: () => range() !== null,
      async run() {
        const selected = range();
        if (selected) await segmentation.clear(selected);
      },
    },
  ];
}
