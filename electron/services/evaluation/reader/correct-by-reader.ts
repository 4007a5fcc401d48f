import type { CorrectionKind } from '#core/contract';
import { type Axis, axisIndex, column, type Grid, inPlaneAxes, norm } from '#core/geometry';
import type { Mask } from '#core/masks';
import { buildTimeline, nextDoubtful } from '#core/review';
import { correctingClick } from '#core/volumetric/prompt-simulation';
import type { CaseSegment } from './case-segment.ts';

/** A correction and the run after it. */
export interface Corrected {
  /** How many corrections there have been. */
  readonly count: number;
  readonly slice: number;
}

/** Clicks on one slice before the reader goes on (three on each interacted frame in Ravi et al. 2024, SAM 2). */
const CLICKS = 3;

/**
 * A reader who knows the truth of a slice once it is on the screen, and chooses it without: the first slice of the
 * review queue, as `N` brings it in the window; once the queue is empty, the least sure of the slices that nobody
 * has looked at. There the reader clicks or draws, where the structure is not on the slice erases it, and propagates
 * again. Every slice gone to counts, even one that was right already. Ends early where no slice is left.
 */
export async function* correctByReader(
  segment: CaseSegment,
  reference: Mask,
  { grid, axis, by, most }: { grid: Grid; axis: Axis; by: CorrectionKind; most: number },
): AsyncGenerator<Corrected, void, void> {
  for (let count = 1; count <= most; count++) {
    const slice = nextSlice(segment, grid, axis);
    if (slice === null) return;
    const truth = reference.plane(axis, slice);
    if (by === 'drawing' || !truth.includes(1)) segment.draw(slice, truth);
    else await clickUntilRight(segment, reference, grid, axis, slice);
    await segment.propagate();
    yield { count, slice };
  }
}

/** What `N` would bring; null where every slice has been looked at. */
export function nextSlice(segment: CaseSegment, grid: Grid, axis: Axis): number | null {
  const { queue, columns } = timelineOf(segment, grid, axis);
  const open = columns.filter((c) => c.state === 'proposed' || c.state === 'rejected');
  const unsure = open.toSorted((a, b) => (a.confidence ?? 0) - (b.confidence ?? 0))[0];
  return nextDoubtful(queue, -1) ?? unsure?.slice ?? null;
}

function timelineOf(segment: CaseSegment, grid: Grid, axis: Axis) {
  const [a, b] = inPlaneAxes(axis).map((name) => norm(column(grid.affineLps, axisIndex(name))));
  const profile = Array.from({ length: grid.shape[axisIndex(axis)] }, (_, slice) =>
    segment.mask.plane(axis, slice).reduce((n, v) => n + v, 0),
  );
  const [{ segmentId }] = segment.prompts;
  const known = { results: segment.results, prompts: segment.prompts };
  return buildTimeline({ axis, segmentId, profile, pixelAreaMm2: a * b, ...known });
}

/** Up to three clicks, each in the largest wrong region; a click that makes the slice worse is undone and the last. */
async function clickUntilRight(
  segment: CaseSegment,
  reference: Mask,
  grid: Grid,
  axis: Axis,
  slice: number,
): Promise<void> {
  for (let n = 0; n < CLICKS; n++) {
    const click = correctingClick(grid, { reference, predicted: segment.mask }, axis, slice);
    if (!click) break;
    const points = [...(segment.promptOn(slice)?.points ?? []), click];
    const before = diceOn(reference, segment.mask, axis, slice);
    const takeBack = await segment.ask({ axis, slice, points, mask: false });
    if (diceOn(reference, segment.mask, axis, slice) < before) {
      takeBack();
      break;
    }
  }
  segment.accept(slice);
}

function diceOn(reference: Mask, predicted: Mask, axis: Axis, slice: number): number {
  const [a, b] = [reference, predicted].map((mask) => mask.plane(axis, slice));
  let [both, sum] = [0, 0];
  for (let n = 0; n < a.length; n++) {
    both += a[n] & b[n];
    sum += a[n] + b[n];
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}
