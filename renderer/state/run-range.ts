import type { CaseDetail, SliceState } from '#core/contract';
import type { Axis } from '#core/geometry';
import type { TimelineColumn } from '#core/review';

/** Made or confirmed by the user: runs start from them or end at them, and never overwrite them. */
const users = new Set<SliceState>(['given', 'corrected', 'accepted']);

/**
 * The stored axis a run of the segment goes along: the one that has most of its prompts, else of the slices
 * made by hand; the latest one decides between equals. Null where there is nothing to start from.
 */
export function runAxis(
  { prompts, results }: Pick<CaseDetail, 'prompts' | 'results'>,
  segmentId: string,
): Axis | null {
  const prompted = prompts.filter((p) => p.segmentId === segmentId);
  const byHand = results.filter((r) => r.segmentId === segmentId && users.has(r.state) && r.voxels > 0);
  const counted = prompted.length > 0 ? prompted : byHand;
  const count = (axis: Axis) => counted.filter((c) => c.axis === axis).length;
  return counted.reduce<Axis | null>(
    (best, { axis }) => (best === null || count(axis) >= count(best) ? axis : best),
    null,
  );
}

/**
 * What a run "from here" works on. On a slice that the user made: from it outward both ways, as far as the next
 * such slices. On any other slice: from it on, away from the nearest slice that the user made.
 */
export function rangeFrom(columns: readonly TimelineColumn[], slice: number): readonly [number, number] {
  const anchors = columns
    .filter((c) => c.keyframe || (c.state !== null && users.has(c.state)))
    .map((c) => c.slice);
  const before = anchors.findLast((anchor) => anchor < slice);
  const after = anchors.find((anchor) => anchor > slice);
  const first = before === undefined ? 0 : before + 1;
  const last = after === undefined ? columns.length - 1 : after - 1;
  if (anchors.includes(slice)) return [first, last];
  const backward = before === undefined ? Number.POSITIVE_INFINITY : slice - before;
  const forward = after === undefined ? Number.POSITIVE_INFINITY : after - slice;
  return backward <= forward ? [slice, last] : [first, slice];
}
