import { type Axis, axisIndex } from '#core/geometry';
import type { Mask } from '#core/masks';

/** Pixels of one plane: of the reference, of the prediction and of both at once. */
export interface SliceAgreement {
  readonly slice: number;
  readonly reference: number;
  readonly predicted: number;
  readonly both: number;
}

/** Every plane along `axis`, empty ones included. Throws RangeError when the masks differ in shape. */
export function sliceAgreements(reference: Mask, predicted: Mask, axis: Axis): SliceAgreement[] {
  if (reference.shape.some((n, a) => n !== predicted.shape[a]))
    throw new RangeError(
      `masks differ in shape: ${reference.shape.join(' x ')} and ${predicted.shape.join(' x ')}`,
    );
  // Slices along k lie in memory as they are, and an empty one is none at all.
  const plane = (mask: Mask, slice: number) => (axis === 'k' ? mask.slice(slice) : mask.plane(axis, slice));
  return Array.from({ length: reference.shape[axisIndex(axis)] }, (_, slice) => {
    const [a, b] = [plane(reference, slice), plane(predicted, slice)];
    const both = a && b ? pixelsOf(a, b) : 0;
    return { slice, reference: a ? pixelsOf(a, a) : 0, predicted: b ? pixelsOf(b, b) : 0, both };
  });
}

function pixelsOf(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let n = 0; n < a.length; n++) count += a[n] & b[n];
  return count;
}

/** Dice of one plane; two empty planes agree: 1. */
export function sliceDice({ reference, predicted, both }: Omit<SliceAgreement, 'slice'>): number {
  return reference + predicted === 0 ? 1 : (2 * both) / (reference + predicted);
}

/** Planes where the prediction has pixels and the reference has none: it ran on past the end of the object. */
export function overPropagatedSlices(slices: readonly SliceAgreement[]): number {
  return slices.filter((s) => s.predicted > 0 && s.reference === 0).length;
}

/** Predicted voxels on planes without the reference, as a share of the reference's voxels; it must not be empty. */
export function falseVoxelRatio(slices: readonly SliceAgreement[]): number {
  const beyond = slices.reduce((sum, s) => sum + (s.reference === 0 ? s.predicted : 0), 0);
  return beyond / slices.reduce((sum, s) => sum + s.reference, 0);
}

/** Planes where the reference has pixels and the prediction has none. */
export function missedSlices(slices: readonly SliceAgreement[]): number {
  return slices.filter((s) => s.reference > 0 && s.predicted === 0).length;
}

/** Planes from `fromMm` to `fromMm` + the width of the bin away from the nearest prompted one. */
export interface DecayBin {
  readonly fromMm: number;
  readonly slices: number;
  /** Mean Dice of these planes. */
  readonly dice: number;
}

/**
 * How Dice falls with the distance from the prompt. Planes that are empty in both masks and the prompted planes
 * themselves do not count.
 * @param stepMm distance between neighbouring planes
 */
export function decay(
  slices: readonly SliceAgreement[],
  prompted: readonly number[],
  stepMm: number,
  binMm = 10,
): DecayBin[] {
  const bins = new Map<number, number[]>();
  for (const s of slices) {
    if (s.reference + s.predicted === 0 || prompted.includes(s.slice)) continue;
    const distanceMm = Math.min(...prompted.map((p) => Math.abs(p - s.slice))) * stepMm;
    const fromMm = Math.floor(distanceMm / binMm) * binMm;
    bins.set(fromMm, [...(bins.get(fromMm) ?? []), sliceDice(s)]);
  }
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([fromMm, all]) => ({
      fromMm,
      slices: all.length,
      dice: all.reduce((sum, v) => sum + v, 0) / all.length,
    }));
}
