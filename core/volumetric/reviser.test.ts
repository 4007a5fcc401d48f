import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { emptyVolume } from '../../test/support/orientations.ts';
import { smallCard } from '../../test/support/small-card.ts';
import { type FrameGeometry, frameGeometry } from './frame.ts';
import { planeLayout } from './plane.ts';
import { Reviser } from './reviser.ts';

const SIDE = 16;
/** Two slices of 32 x 32 pixels: a block of 60 HU in 0 HU, on the second slice one pixel further to the right. */
const volume = emptyVolume(
  [32, 32, 2],
  [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 3, 0],
    [0, 0, 0, 1],
  ],
);
const inBlock = (x: number, y: number, k: number) => x >= 8 + k && x < 20 + k && y >= 8 && y < 20;
volume.data.forEach((_, n) => {
  const [x, y, k] = [n % 32, Math.floor(n / 32) % 32, Math.floor(n / 1024)];
  volume.data[n] = (inBlock(x, y, k) ? 60 : 0) + ((3 * x + 5 * y) % 7);
});
const card = smallCard();
const plan = PropagationPlan.parse({ post: { refine: {} } });
const frame: FrameGeometry = frameGeometry(planeLayout(volume, 'k'), plan, card, 64, null);
/** A rough answer: the block of the first slice, two pixels too wide at the right. */
const rough = Float32Array.from({ length: SIDE * SIDE }, (_, n) => {
  const [x, y] = [2 * (n % SIDE), 2 * Math.floor(n / SIDE)];
  return x >= 8 && x < 22 && y >= 8 && y < 20 ? 3 : -3;
});
const answer = (t: number, objectScore = 5) => ({ t, lowRes: rough, predictedIou: 0.8, objectScore });
const reviser = () => new Reviser(volume, () => frame, plan.post.refine!);
const differing = (mask: Uint8Array | null, k: number) =>
  mask?.reduce((n, v, at) => n + (v === Number(inBlock(at % 32, Math.floor(at / 32), k)) ? 0 : 1), 0);

describe('a revised slice', () => {
  it('follows the edges of the scan, within the box that was drawn', () => {
    const revised = reviser();
    revised.prompted(0, answer(0), [8, 8, 20, 20]);
    expect(differing(revised.mask(0), 0)).toBe(0);
  });

  it('follows them on the next slice, where the object has moved', () => {
    const revised = reviser();
    revised.prompted(0, answer(0), [8, 8, 20, 20]);
    const lowRes = revised.tracked(1, answer(1), answer(0));
    expect(differing(revised.mask(1), 1)).toBeLessThan(8);
    expect(lowRes).toHaveLength(SIDE * SIDE);
  });

  it('learns from a mask that stands, and leaves that mask alone', () => {
    const revised = reviser();
    const given = Uint8Array.from({ length: 1024 }, (_, n) => Number(inBlock(n % 32, Math.floor(n / 32), 0)));
    revised.given(0, given);
    expect(revised.mask(0)).toBeNull();
    revised.tracked(1, answer(1), null);
    expect(differing(revised.mask(1), 1)).toBeLessThan(8);
  });

  it('learns nothing from a slice that was emptied', () => {
    const revised = reviser();
    revised.given(0, new Uint8Array(1024));
    expect(revised.tracked(1, answer(1), null)).toBeNull();
  });

  it('answered a second time, without the object, is nothing but that', () => {
    const revised = reviser();
    revised.prompted(0, answer(0), [8, 8, 20, 20]);
    revised.tracked(1, answer(1), answer(0));
    revised.tracked(1, answer(1, -1), answer(0));
    expect(revised.mask(1)).toBeNull();
  });

  it("stays the model's own where the object is not seen, or nothing has been learnt", () => {
    const revised = reviser();
    expect(revised.tracked(1, answer(1), null)).toBeNull();
    revised.prompted(0, answer(0), null);
    expect(revised.tracked(1, answer(1, -1), null)).toBeNull();
    expect(revised.mask(1)).toBeNull();
  });
});
