import type { VoxelArray } from './types.ts';

/** Slices at uneven places along the normal, and the even grid that takes their place. */
export interface EvenSpacing {
  /** Distance between the new slices, mm along the normal. */
  readonly stepMm: number;
  /** For each new slice: the two old slices and how much of the second one goes in (0 = the first alone). */
  readonly mix: readonly { readonly below: number; readonly above: number; readonly weight: number }[];
}

/**
 * An even grid over the same extent, with a step as near as possible to `stepMm`. A new slice within a
 * hundredth of a step of an old one is that old one, untouched.
 * @param positionsMm ascending positions along the normal, at least two
 */
export function evenSpacing(positionsMm: readonly number[], stepMm: number): EvenSpacing {
  const first = positionsMm[0];
  const extent = positionsMm[positionsMm.length - 1] - first;
  const steps = Math.max(1, Math.round(extent / stepMm));
  const step = extent / steps;
  let below = 0;
  const mix = Array.from({ length: steps + 1 }, (_, k) => {
    const at = first + k * step;
    while (below + 2 < positionsMm.length && positionsMm[below + 1] <= at) below++;
    const weight = (at - positionsMm[below]) / (positionsMm[below + 1] - positionsMm[below]);
    const near = (0.01 * step) / (positionsMm[below + 1] - positionsMm[below]);
    if (weight <= near) return { below, above: below, weight: 0 };
    if (weight >= 1 - near) return { below: below + 1, above: below + 1, weight: 0 };
    return { below, above: below + 1, weight };
  });
  return { stepMm: step, mix };
}

/**
 * Linear interpolation between whole slices (k-major, `sliceSize` voxels each) as `evenSpacing` says.
 * Int16 stays Int16, rounded to the nearest HU.
 */
export function resampleSlices<T extends VoxelArray>(data: T, sliceSize: number, even: EvenSpacing): T {
  const out = new (data.constructor as new (length: number) => T)(sliceSize * even.mix.length);
  const whole = data instanceof Int16Array;
  even.mix.forEach(({ below, above, weight }, k) => {
    const a = data.subarray(below * sliceSize, (below + 1) * sliceSize);
    const target = out.subarray(k * sliceSize, (k + 1) * sliceSize);
    if (weight === 0) {
      target.set(a);
      return;
    }
    const b = data.subarray(above * sliceSize, (above + 1) * sliceSize);
    for (let n = 0; n < sliceSize; n++) {
      const v = a[n] + (b[n] - a[n]) * weight;
      target[n] = whole ? Math.round(v) : v;
    }
  });
  return out;
}
