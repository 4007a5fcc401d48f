import type { Warning } from '#core/contract';
import type { VoxelArray } from '#core/geometry';

/** Largest integer up to which float32 holds every integer. */
const FLOAT32_INTEGERS = 2 ** 24;

export interface Narrowed {
  readonly data: VoxelArray;
  /** Least and greatest finite value. */
  readonly range: readonly [number, number];
  readonly warnings: Warning[];
}

/**
 * Values as the program keeps them: Int16 where every value is an integer that fits, else Float32.
 * NaN and infinities become the least finite value, with a warning.
 */
export function narrow(stored: ArrayLike<number>, slope = 1, intercept = 0): Narrowed {
  const { min, max, whole, notFinite } = survey(stored, slope, intercept);
  const short = whole && min >= -32768 && max <= 32767;
  const data = short
    ? stored instanceof Int16Array && slope === 1 && intercept === 0
      ? stored
      : new Int16Array(stored.length)
    : new Float32Array(stored.length);
  if (data !== stored)
    for (let n = 0; n < stored.length; n++) {
      const v = stored[n] * slope + intercept;
      data[n] = Number.isFinite(v) ? v : min;
    }
  const warnings: Warning[] = [];
  if (notFinite > 0)
    warnings.push({
      code: 'values-not-finite',
      message: `${notFinite} voxels are NaN or infinite; they were set to the least value, ${min}.`,
    });
  if (whole && Math.max(Math.abs(min), Math.abs(max)) > FLOAT32_INTEGERS)
    warnings.push({
      code: 'values-rounded',
      message: `Values reach ${max}; beyond 2^24 they were rounded to 32-bit floats.`,
    });
  return { data, range: [min, max], warnings };
}

function survey(stored: ArrayLike<number>, slope: number, intercept: number) {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let whole = true;
  let notFinite = 0;
  for (let n = 0; n < stored.length; n++) {
    const v = stored[n] * slope + intercept;
    if (!Number.isFinite(v)) {
      notFinite++;
      continue;
    }
    if (v < min) min = v;
    if (v > max) max = v;
    if (whole && v !== Math.floor(v)) whole = false;
  }
  return min <= max ? { min, max, whole, notFinite } : { min: 0, max: 0, whole: true, notFinite };
}

/**
 * Whether values of a file that does not say its unit can be Hounsfield units. CT holds air, near -1000: the
 * least value must reach -200 (a tight crop of fat and soft tissue stays above; it opens with the banner, which is
 * the safe side) and the greatest must pass 0 and stay below 65536. MR, PET, labels and normalised images fail:
 * MR after interpolation ends near -50, z-scores near -5.
 */
export function looksLikeHounsfield([min, max]: readonly [number, number]): boolean {
  return min <= -200 && min >= -32768 && max > 0 && max < 65536;
}
