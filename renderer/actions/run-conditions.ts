import type { Axis } from '#core/geometry';
import { isActive, jobOfCase, runAxis, type Workstation } from '../state/index.ts';

type Stores = Pick<Workstation, 'current' | 'jobs' | 'library' | 'comparison'>;

/** A job of the open case is at work. */
export function isRunning({ current, jobs }: Stores): boolean {
  const job = jobOfCase(jobs.getState().jobs, current.getState().caseId);
  return job !== null && isActive(job);
}

function activeSegment({ current }: Stores) {
  const { open, activeSegmentId } = current.getState();
  return open?.detail.segments.find((s) => s.id === activeSegmentId);
}

/** The axis a run of the active segment would go along; null where there is nothing to start from. */
export function axisOfRun(stores: Stores): Axis | null {
  const detail = stores.current.getState().open?.detail;
  const segment = activeSegment(stores);
  return detail && segment ? runAxis(detail, segment.id) : null;
}

/** The active segment has prompts, may be changed, and there is a model that is not busy with the case. */
export function canRun(stores: Stores): boolean {
  const segment = activeSegment(stores);
  const hasModel = stores.library.getState().models?.some((m) => m.active) ?? false;
  return segment?.locked === false && axisOfRun(stores) !== null && hasModel && !isRunning(stores);
}
