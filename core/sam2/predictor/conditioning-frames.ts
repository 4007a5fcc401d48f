/** Conditioning frames in bank order, split into those attended to as such and the rest. */
export interface ConditioningSelection {
  readonly selected: readonly number[];
  readonly unselected: ReadonlySet<number>;
}

/**
 * Up to `limit` conditioning frames for frame `t`: the nearest before, the nearest at or after, then the closest;
 * without a limit (-1) all of them as prompted (sam2_utils.select_closest_cond_frames).
 */
export function selectConditioningFrames(
  t: number,
  conditioning: readonly number[],
  limit: number,
): ConditioningSelection {
  if (limit === -1 || conditioning.length <= limit) return { selected: conditioning, unselected: new Set() };
  const before = conditioning.filter((frame) => frame < t);
  const after = conditioning.filter((frame) => frame >= t);
  const selected: number[] = [];
  if (before.length > 0) selected.push(Math.max(...before));
  if (after.length > 0) selected.push(Math.min(...after));
  const closest = conditioning
    .filter((frame) => !selected.includes(frame))
    .sort((a, b) => Math.abs(a - t) - Math.abs(b - t));
  selected.push(...closest.slice(0, Math.max(0, limit - selected.length)));
  return { selected, unselected: new Set(conditioning.filter((frame) => !selected.includes(frame))) };
}
