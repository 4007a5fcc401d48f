import { planeAxis } from '#core/geometry';
import { buildTimeline, type Timeline } from '#core/review';
import { activeSegmentOf, type Context } from './context.ts';
import { pixelAreaMm2 } from './planes.ts';

interface Cached {
  key: readonly unknown[];
  timeline: Timeline | null;
}

const cache = new WeakMap<object, Cached>();

/** The timeline of the active segment in the active plane; null while there is no segment. Built once a change. */
export function currentTimeline(context: Context): Timeline | null {
  const { open, masksRevision, activeSegmentId } = context.current.getState();
  const { plane } = context.view.getState();
  const key = [
    open?.detail.results,
    open?.detail.prompts,
    open?.masks,
    masksRevision,
    activeSegmentId,
    plane,
  ];
  const known = cache.get(context.current);
  if (known?.key.every((part, n) => part === key[n])) return known.timeline;
  const timeline = build(context);
  cache.set(context.current, { key, timeline });
  return timeline;
}

function build(context: Context): Timeline | null {
  const { open } = context.current.getState();
  const segment = activeSegmentOf(context);
  if (!open || !segment) return null;
  const { results, prompts } = open.detail;
  const axis = planeAxis(open.detail, context.view.getState().plane);
  return buildTimeline({
    axis,
    segmentId: segment.id,
    profile: open.masks.profile(segment.id, axis),
    pixelAreaMm2: pixelAreaMm2(open.detail, axis),
    results,
    prompts,
  });
}
