import type { Comparison, SliceResult, TrialName } from '#core/contract';
import type { Axis } from '#core/geometry';
import { sliceDice } from '#core/metrics';
import { confidence } from '#core/review';

/** One slice under both plans. */
export interface ComparisonColumn {
  slice: number;
  bothMm2: number;
  /** Area that only one of the plans has. */
  onlyMm2: Record<TrialName, number>;
  /** null: neither plan has anything here. */
  dice: number | null;
  /** How sure the model was under each plan; null where it did not look. */
  confidence: Record<TrialName, number | null>;
  /** A run has still to come by. */
  pending: boolean;
  /** The plans differ more here than on the slices beside it. */
  differs: boolean;
}

export interface ComparisonTimeline {
  axis: Axis;
  columns: ComparisonColumn[];
  maxAreaMm2: number;
  /** Slices on which the plans differ most, by area, the largest first. */
  queue: number[];
  /** Dice of the whole segment. */
  dice: number;
  voxels: Record<TrialName, number>;
}

export interface ComparisonInput {
  axis: Axis;
  comparison: Pick<Comparison, 'axis' | 'trials'>;
  /** Voxels on every slice of the axis: of each plan, and of both at once. */
  profiles: Record<TrialName | 'both', ArrayLike<number>>;
  pixelAreaMm2: number;
}

/** Less than this share of the tallest column is the width of a line, not a disagreement. */
const slightShare = 1 / 50;

export function buildComparisonTimeline(input: ComparisonInput): ComparisonTimeline {
  const { axis, comparison, profiles, pixelAreaMm2 } = input;
  const { trials } = comparison;
  const seen = { a: bySlice(trials.a.results, axis), b: bySlice(trials.b.results, axis) };
  const running = (name: TrialName) => trials[name].state === 'waiting' || trials[name].state === 'running';
  // Across the runs, every slice changes until both have ended.
  const pendingAt = (name: TrialName, slice: number) =>
    running(name) && (axis !== comparison.axis || !seen[name].has(slice));

  const columns = Array.from(profiles.both, (both, slice): ComparisonColumn => {
    const [a, b] = [profiles.a[slice], profiles.b[slice]];
    const sure = (name: TrialName) => {
      const result = seen[name].get(slice);
      return result ? confidence(result) : null;
    };
    return {
      slice,
      bothMm2: both * pixelAreaMm2,
      onlyMm2: { a: (a - both) * pixelAreaMm2, b: (b - both) * pixelAreaMm2 },
      dice: a + b === 0 ? null : sliceDice({ reference: a, predicted: b, both }),
      confidence: { a: sure('a'), b: sure('b') },
      pending: pendingAt('a', slice) || pendingAt('b', slice),
      differs: false,
    };
  });
  const maxAreaMm2 = columns.reduce((max, c) => Math.max(max, c.bothMm2 + differingMm2(c)), 0);
  for (const column of columns) column.differs = isPeak(column, columns, maxAreaMm2 * slightShare);
  const queue = columns
    .filter((c) => c.differs)
    .sort((x, y) => differingMm2(y) - differingMm2(x) || x.slice - y.slice)
    .map((c) => c.slice);
  const sum = (profile: ArrayLike<number>) => Array.from(profile).reduce((total, n) => total + n, 0);
  const [reference, predicted, both] = [sum(profiles.a), sum(profiles.b), sum(profiles.both)];
  return {
    axis,
    columns,
    maxAreaMm2,
    queue,
    dice: sliceDice({ reference, predicted, both }),
    voxels: { a: reference, b: predicted },
  };
}

/** Area that one of the plans has and the other has not. */
export function differingMm2({ onlyMm2 }: Pick<ComparisonColumn, 'onlyMm2'>): number {
  return onlyMm2.a + onlyMm2.b;
}

/** The first of a stretch of slices that differ alike stands for it. */
function isPeak(column: ComparisonColumn, columns: readonly ComparisonColumn[], slightMm2: number): boolean {
  const here = differingMm2(column);
  if (column.pending || here <= slightMm2) return false;
  const beside = (slice: number) => (columns[slice] ? differingMm2(columns[slice]) : 0);
  return here > beside(column.slice - 1) && here >= beside(column.slice + 1);
}

function bySlice(results: readonly SliceResult[], axis: Axis): Map<number, SliceResult> {
  return new Map(results.filter((r) => r.axis === axis).map((r) => [r.slice, r]));
}
