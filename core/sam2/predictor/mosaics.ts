import { type Mosaic, mosaicOf, placesNear } from '#core/sam2/mosaic';
import type { MemoryBank } from './memory-bank.ts';
import type { FrameRecord } from './video-state.ts';

/**
 * Places of the grid beyond the mask that keep their own tokens, and the largest squares elsewhere. A memory bears less
 * than the frame that attends to it: with squares of 4 x 4 the shipped model's masks on whole CT slices of 512 px agree
 * with the exact ones to a Dice of 0.972 instead of 0.989, while such squares in the frame cost 0.002.
 */
const inMemory = { reach: 2, largest: 2 };
const inFrame = { reach: 3, largest: 4 };

/** @param side of the grid, S / 16 */
export function memoryMosaic({ lowRes }: Pick<FrameRecord, 'lowRes'>, side: number): Mosaic {
  return mosaicOf(placesNear(lowRes, side, inMemory.reach), side, inMemory.largest);
}

/**
 * Fine around where the object was on the nearest frame of the bank. On a frame with points, and after one without the
 * object, it may be anywhere: there every place keeps its token.
 */
export function frameMosaic(
  { memories }: MemoryBank,
  { t, points }: { readonly t: number; readonly points: unknown },
  side: number,
): Mosaic {
  const { lowRes } = memories.reduce((a, b) => (Math.abs(b.t - t) < Math.abs(a.t - t) ? b : a)).record;
  const near = points === null ? placesNear(lowRes, side, inFrame.reach) : undefined;
  const single = near?.includes(1) ? near : new Uint8Array(side * side).fill(1);
  return mosaicOf(single, side, inFrame.largest);
}
