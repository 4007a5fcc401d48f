import type { GraphConstants } from '#core/sam2';
import type { PredictorRules } from './rules.ts';

const TEMPERATURE = 10_000;

/** Sine encoding of one position: [sin x dim/2, cos x dim/2], in float32 as sam2_utils.get_1d_sine_pe. */
export function sineEncoding(position: number, dim: number): Float32Array {
  const half = dim / 2;
  const out = new Float32Array(dim);
  for (let n = 0; n < half; n++) {
    const wavelength = Math.fround(TEMPERATURE ** ((2 * Math.floor(n / 2)) / half));
    const angle = Math.fround(Math.fround(position) / wavelength);
    out[n] = Math.sin(angle);
    out[n + half] = Math.cos(angle);
  }
  return out;
}

/**
 * [M] temporal position of a pointer that lies `distance` frames behind, of at most `capacity` pointers.
 * With room for one pointer only every distance counts as 0, where the package divides by zero.
 */
export function pointerPosition(
  distance: number,
  capacity: number,
  constants: Pick<GraphConstants, 'dModel' | 'memDim' | 'pointerTposProj'>,
  rules: Pick<PredictorRules, 'addTpos' | 'projTpos'>,
): Float32Array {
  const { dModel, memDim, pointerTposProj } = constants;
  if (!rules.addTpos) return new Float32Array(memDim);
  const position = capacity > 1 ? distance / (capacity - 1) : 0;
  if (!rules.projTpos || !pointerTposProj) return sineEncoding(position, memDim);
  const encoding = sineEncoding(position, dModel);
  return Float32Array.from({ length: memDim }, (_, row) => {
    let sum = pointerTposProj.bias[row];
    for (let n = 0; n < dModel; n++) sum += pointerTposProj.weight[row * dModel + n] * encoding[n];
    return sum;
  });
}
