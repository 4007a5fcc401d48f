import type { SlicePrompt, SliceResult, SliceState } from '#core/contract';
import type { Axis } from '#core/geometry';
import { confidence } from './confidence.ts';
import { reviewOrder } from './queue.ts';

/** Why a slice should be looked at. */
export type Doubt = 'low-confidence' | 'area-jump' | 'rejected';

export interface TimelineColumn {
  slice: number;
  areaMm2: number;
  /** null: nothing was proposed here yet. */
  state: SliceState | null;
  /** 0..1; null where no model made the slice. */
  confidence: number | null;
  /** The user prompted this slice. */
  keyframe: boolean;
  doubt: Doubt | null;
}

export interface Timeline {
  axis: Axis;
  columns: TimelineColumn[];
  maxAreaMm2: number;
  /** Slices to look at, in the order in which that is worth most. */
  queue: number[];
}

export interface TimelineInput {
  axis: Axis;
  segmentId: string;
  /** Voxels of the segment on every slice of the axis. */
  profile: ArrayLike<number>;
  pixelAreaMm2: number;
  results: readonly SliceResult[];
  prompts: readonly (SlicePrompt & { segmentId: string })[];
}

/** Below this confidence a proposed slice is doubtful whatever its neighbours are. */
const lowConfidence = 0.7;
/**
 * An area this far from the mean of its neighbours', as a share of the tallest column, is a jump. Round
 * organs end steeply but smoothly: their second difference stays below a twentieth from some ten slices up.
 */
const jumpShare = 1 / 10;

/** From this confidence on nothing is expected to be wrong. */
const highConfidence = 0.9;
/** A slice that is not doubtful itself is looked at where this much of the object may be wrong around it. */
const leastShare = 1 / 50;

/** States in which nobody has looked at the slice yet. */
const open = new Set<SliceState>(['proposed', 'absent', 'rejected']);

export function buildTimeline(input: TimelineInput): Timeline {
  const { axis, segmentId, profile, pixelAreaMm2 } = input;
  const results = new Map<number, SliceResult>();
  for (const r of input.results) if (r.segmentId === segmentId && r.axis === axis) results.set(r.slice, r);
  const prompted = new Set(
    input.prompts.filter((p) => p.segmentId === segmentId && p.axis === axis).map((p) => p.slice),
  );
  const columns = Array.from(profile, (voxels, slice): TimelineColumn => {
    const result = results.get(slice);
    return {
      slice,
      areaMm2: voxels * pixelAreaMm2,
      // Pixels without a result came in by hand or from a file.
      state: result?.state ?? (voxels > 0 ? 'given' : null),
      confidence: result ? confidence(result) : null,
      keyframe: prompted.has(slice),
      doubt: null,
    };
  });
  const maxAreaMm2 = columns.reduce((max, c) => Math.max(max, c.areaMm2), 0);
  for (const column of columns) column.doubt = doubtOf(column, columns, maxAreaMm2);
  return { axis, columns, maxAreaMm2, queue: queueOf(columns, maxAreaMm2) };
}

function doubtOf(column: TimelineColumn, columns: TimelineColumn[], maxAreaMm2: number): Doubt | null {
  if (column.state === null || !open.has(column.state)) return null;
  if (column.state === 'rejected') return 'rejected';
  // Absence beyond the object's ends is as it should be; a hole in it is not.
  if (column.state === 'absent') return gap(column, columns) ? 'low-confidence' : null;
  if (column.confidence !== null && column.confidence < lowConfidence) return 'low-confidence';
  return jumpMm2(column.slice, columns, maxAreaMm2) > 0 ? 'area-jump' : null;
}

/** How far an area jumps out between its neighbours'; 0 where it does not, or less than theirs do. */
function jumpMm2(slice: number, columns: TimelineColumn[], maxAreaMm2: number): number {
  const bend = Math.abs(bendMm2(slice, columns));
  const isPeak = [-1, 1].every((side) => bend >= Math.abs(bendMm2(slice + side, columns)));
  return isPeak && bend > maxAreaMm2 * jumpShare ? bend : 0;
}

/** How far an area is from the mean of its neighbours'; 0 where one of them is not known yet. */
function bendMm2(slice: number, columns: TimelineColumn[]): number {
  const [before, here, after] = [columns[slice - 1], columns[slice], columns[slice + 1]];
  if ([before, here, after].some((c) => c === undefined || c.state === null)) return 0;
  return here.areaMm2 - (before.areaMm2 + after.areaMm2) / 2;
}

/** The object is on slices on both sides but not on this one. */
function gap(column: TimelineColumn, columns: TimelineColumn[]): boolean {
  const before = columns.slice(0, column.slice).some((c) => c.areaMm2 > 0);
  const after = columns.slice(column.slice + 1).some((c) => c.areaMm2 > 0);
  return before && after;
}

/** What the user has rejected, then all others by what hangs on them. */
function queueOf(columns: TimelineColumn[], maxAreaMm2: number): number[] {
  const slices = (held: (c: TimelineColumn) => boolean) => columns.filter(held).map((c) => c.slice);
  const rejected = slices((c) => c.doubt === 'rejected');
  const seen = slices((c) => c.keyframe || (c.state !== null && !open.has(c.state)));
  const order = reviewOrder({
    stake: columns.map((c) => stakeMm2(c, columns, maxAreaMm2)),
    doubtful: slices((c) => c.doubt !== null && c.doubt !== 'rejected'),
    open: slices((c) => c.doubt === null && c.state === 'proposed' && !c.keyframe),
    leastMm2: leastShare * columns.reduce((sum, c) => sum + c.areaMm2, 0),
    seen: [...seen, ...rejected],
  });
  return [...rejected, ...order];
}

/** Area that is expected to be wrong on a slice. */
function stakeMm2(column: TimelineColumn, columns: TimelineColumn[], maxAreaMm2: number): number {
  const { slice, state, doubt, areaMm2, confidence: sure } = column;
  if (state === null || !open.has(state)) return 0;
  // In a hole all that the neighbours show may be missing.
  if (state === 'absent') return doubt ? Math.abs(bendMm2(slice, columns)) : 0;
  const unsure = sure !== null && sure >= highConfidence ? 0 : (1 - (sure ?? 0.5)) * areaMm2;
  return Math.max(unsure, jumpMm2(slice, columns, maxAreaMm2));
}

/** The slice to go to after `current`: the next one of the queue, or its first. */
export function nextDoubtful(queue: readonly number[], current: number): number | null {
  if (queue.length === 0) return null;
  return queue[(queue.indexOf(current) + 1) % queue.length];
}

/** Slices of an inclusive range that a mark may apply to: something was proposed or drawn there. */
export function markable(
  columns: readonly TimelineColumn[],
  [from, to]: readonly [number, number],
): number[] {
  return columns.filter((c) => c.slice >= from && c.slice <= to && c.state !== null).map((c) => c.slice);
}
