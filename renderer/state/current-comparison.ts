import { planeAxis } from '#core/geometry';
import { buildComparisonTimeline, type ComparisonTimeline } from './comparison-timeline.ts';
import { type Context, openCaseOf } from './context.ts';
import { pixelAreaMm2 } from './planes.ts';

interface Cached {
  key: readonly unknown[];
  timeline: ComparisonTimeline | null;
}

const cache = new WeakMap<object, Cached>();

/** The comparison slice by slice in the active plane; null while nothing is compared. Built once a change. */
export function currentComparison(context: Context): ComparisonTimeline | null {
  const { open, masksRevision } = context.comparison.getState();
  const { plane } = context.view.getState();
  const key = [open, masksRevision, plane];
  const known = cache.get(context.comparison);
  if (known?.key.every((part, n) => part === key[n])) return known.timeline;
  const timeline = build(context);
  cache.set(context.comparison, { key, timeline });
  return timeline;
}

function build(context: Context): ComparisonTimeline | null {
  const { open } = context.comparison.getState();
  const detail = openCaseOf(context)?.detail;
  if (!open || !detail) return null;
  const { comparison, masks, common } = open;
  const axis = planeAxis(detail, context.view.getState().plane);
  const profiles = { a: masks.profile('a', axis), b: masks.profile('b', axis), both: common.profile(axis) };
  return buildComparisonTimeline({ axis, comparison, profiles, pixelAreaMm2: pixelAreaMm2(detail, axis) });
}
