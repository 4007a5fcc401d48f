import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { emptyVolume } from '../../test/support/orientations.ts';
import { smallCard } from '../../test/support/small-card.ts';
import { FollowingCrop } from './following.ts';
import { frameGeometry, type Region } from './frame.ts';
import { planeLayout } from './plane.ts';

const SIDE = 20;
/** Pixels of 1 mm; crops of 20 pixels around boxes of 10. */
const volume = emptyVolume(
  [100, 100, 9],
  [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 3, 0],
    [0, 0, 0, 1],
  ],
);
const plan = PropagationPlan.parse({ crop: { kind: 'prompt', margin: 2, follow: true } });
const frameAround = (region: Region) =>
  frameGeometry(planeLayout(volume, 'k'), plan, smallCard(), 64, region);
const box = (x: number, y: number, size = 10): Region => [x, y, x + size, y + size];
const crop = () => new FollowingCrop(frameAround, [{ t: 4, region: box(40, 40) }]);

/** A blob of 2 x 2 low-resolution pixels around a place of the display, as the frame of time `t` shows it. */
function seen(following: FollowingCrop, t: number, [x, y]: readonly [number, number], objectScore = 5) {
  const { cx, cy, sidePx } = following.frame(t).square!;
  const at = (place: number, centre: number) => Math.round(((place - centre) / sidePx + 0.5) * SIDE);
  const [column, row] = [at(x, cx), at(y, cy)];
  const lowRes = new Float32Array(SIDE * SIDE).fill(-5);
  for (const dy of [-1, 0]) for (const dx of [-1, 0]) lowRes[(row + dy) * SIDE + column + dx] = 5;
  return { t, lowRes, predictedIou: 0.9, objectScore };
}
const centre = ([x0, y0, x1, y1]: Region) => [(x0 + x1) / 2, (y0 + y1) / 2];

describe('a crop that follows', () => {
  it('lies around the object of the slice before', () => {
    const following = crop();
    const step = following.start(4, seen(following, 4, [45, 45]));
    step(5, seen(following, 4, [45, 45]));
    expect(centre(following.region(5))).toEqual([45, 45]);
    step(6, seen(following, 5, [49, 45]));
    expect(centre(following.region(6))).toEqual([49, 45]);
    step(7, seen(following, 6, [47, 46]));
    expect(centre(following.region(7))).toEqual([47, 46]);
  });

  it('keeps the object where it was in the crop of the prompt', () => {
    const following = crop();
    const step = following.start(4, seen(following, 4, [43, 45]));
    step(5, seen(following, 4, [43, 45]));
    step(6, seen(following, 5, [43, 49]));
    expect(centre(following.region(6))).toEqual([45, 49]);
  });

  it('stays for a small step, and where the object is in doubt or not seen', () => {
    const following = crop();
    const step = following.start(4, seen(following, 4, [45, 45]));
    step(5, seen(following, 4, [45, 45]));
    step(6, { ...seen(following, 5, [45, 45]), lowRes: new Float32Array(SIDE * SIDE).fill(-5) });
    expect(following.region(6)).toEqual(following.region(4));
    step(7, seen(following, 6, [55, 45], -1));
    expect(following.region(7)).toEqual(following.region(4));
    step(8, { ...seen(following, 7, [55, 45]), predictedIou: 0.6 });
    expect(following.region(8)).toEqual(following.region(4));
  });

  it('does not leave the plane', () => {
    const following = new FollowingCrop(frameAround, [{ t: 4, region: box(88, 40) }]);
    const step = following.start(4, seen(following, 4, [93, 45]));
    step(5, seen(following, 4, [93, 45]));
    for (let t = 5; t < 8; t++) {
      const [x, y] = centre(following.region(t));
      step(t + 1, seen(following, t, [x + 9, y]));
    }
    expect(centre(following.region(8))).toEqual([100, 45]);
  });

  it('begins each run at its own prompt, all of one size', () => {
    const following = new FollowingCrop(frameAround, [
      { t: 1, region: box(10, 10, 4) },
      { t: 7, region: box(60, 60) },
    ]);
    expect(following.region(1)).toEqual(box(7, 7));
    expect(following.region(7)).toEqual(box(60, 60));
    const step = following.start(7, seen(following, 7, [65, 65]));
    step(6, null);
    expect(following.region(6)).toEqual(box(60, 60));
  });

  it('looks at a frame again where it was looked at before', () => {
    const following = new FollowingCrop(
      frameAround,
      [{ t: 4, region: box(40, 40) }],
      [{ t: 5, region: box(50, 40) }],
    );
    const step = following.start(4, seen(following, 4, [45, 45]));
    step(5, null);
    expect(following.region(5)).toEqual(box(50, 40));
    step(6, null);
    expect(following.region(6)).toEqual(box(50, 40));
    following.start(4, null)(6, seen(following, 5, [80, 45]));
    expect(following.region(6)).toEqual(box(50, 40));
  });
});
