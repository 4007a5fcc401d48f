import type { SliceResult, SliceState } from '#core/contract';
import { axisIndex, inPlaneAxes, type Shape } from '#core/geometry';
import type { PlanePixels } from './plane-pixels.ts';

/** Made or confirmed by the user: no run overwrites them. */
const PROTECTED: readonly SliceState[] = ['given', 'corrected', 'accepted'];

export function isProtected(result: Pick<SliceResult, 'state'> | undefined): boolean {
  return result !== undefined && PROTECTED.includes(result.state);
}

/** The plane's new pixels, but the old ones where it crosses a protected slice of another axis. */
export function keepProtected(
  shape: Shape,
  { axis, pixels }: PlanePixels,
  before: Uint8Array,
  spared: readonly Pick<SliceResult, 'axis' | 'slice'>[],
): Uint8Array {
  const [first] = inPlaneAxes(axis);
  const width = shape[axisIndex(first)];
  const crossing = (which: boolean) =>
    new Set(spared.filter((s) => s.axis !== axis && (s.axis === first) === which).map((s) => s.slice));
  const [columns, rows] = [crossing(true), crossing(false)];
  if (columns.size + rows.size === 0) return pixels;
  return pixels.map((v, n) => (columns.has(n % width) || rows.has(Math.floor(n / width)) ? before[n] : v));
}
