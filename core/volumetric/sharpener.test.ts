import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { emptyVolume } from '../../test/support/orientations.ts';
import { smallCard } from '../../test/support/small-card.ts';
import { frameGeometry } from './frame.ts';
import { planeLayout } from './plane.ts';
import { Sharpener } from './sharpener.ts';

const SIDE = 16;
/** Three slices of 16 x 16 pixels; a block of 8 x 8 has 60 HU on the first two of them, everything else 0 HU. */
const volume = emptyVolume(
  [SIDE, SIDE, 3],
  [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 3, 0],
    [0, 0, 0, 1],
  ],
);
const inBlock = (n: number) => n % SIDE >= 4 && n % SIDE < 12 && n >= 4 * SIDE && n < 12 * SIDE;
volume.data.forEach((_, n) => {
  volume.data[n] = n < 2 * SIDE * SIDE && inBlock(n % (SIDE * SIDE)) ? 60 : 0;
});
const card = smallCard();
const frame = frameGeometry(planeLayout(volume, 'k'), PropagationPlan.parse({}), card, 64, null);
const options = PropagationPlan.parse({ memory: { sharpen: { factor: 2 } } }).memory.sharpen!;
/** The block with logits of +-`logit`, on a frame of the size of the plane. */
const answer = (t: number, logit: number, objectScore = 5) => ({
  t,
  lowRes: Float32Array.from({ length: SIDE * SIDE }, (_, n) => (inBlock(n) ? logit : -logit)),
  predictedIou: 0.8,
  objectScore,
});
function afterPrompt(): Sharpener {
  const sharpener = new Sharpener(volume, () => frame, options);
  sharpener.prompted(answer(0, 8));
  return sharpener;
}

describe('what is remembered of a tracked slice', () => {
  it('is surer than its answer where the mask is sharp and looks like what was prompted', () => {
    const { lowRes } = answer(1, 3);
    expect(afterPrompt().remembered(answer(1, 3))).toEqual(lowRes.map((v) => 2 * v));
  });

  it('is its answer where the mask depends on its threshold', () => {
    expect(afterPrompt().remembered(answer(1, 0.8))).toBeNull();
  });

  it('is its answer where the values are others than those of the prompted slice', () => {
    expect(afterPrompt().remembered(answer(2, 3))).toBeNull();
  });

  it('is its answer where the object is not seen', () => {
    expect(afterPrompt().remembered(answer(1, 3, -1))).toBeNull();
  });

  it('is its answer while nothing was found on a prompted slice', () => {
    expect(new Sharpener(volume, () => frame, options).remembered(answer(1, 3))).toBeNull();
  });
});
