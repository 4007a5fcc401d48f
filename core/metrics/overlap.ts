import type { Mask } from '#core/masks';

/**
 * Dice coefficient of two masks on one grid over the whole volume, slices without the reference included
 * (Dice 1945). Two empty masks agree: 1. Throws RangeError when the grids differ in shape.
 */
export function dice(a: Mask, b: Mask): number {
  if (a.shape.some((n, axis) => n !== b.shape[axis])) {
    throw new RangeError(`masks differ in shape: ${a.shape.join(' x ')} and ${b.shape.join(' x ')}`);
  }
  let both = 0;
  for (const k of a.occupied()) {
    const [left, right] = [a.slice(k), b.slice(k)];
    if (!left || !right) continue;
    for (let n = 0; n < left.length; n++) both += left[n] & right[n];
  }
  const sum = a.count() + b.count();
  return sum === 0 ? 1 : (2 * both) / sum;
}
