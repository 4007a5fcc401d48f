import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { emptyVolume } from '../../test/support/orientations.ts';
import { smallCard } from '../../test/support/small-card.ts';
import { displayRegion, frameGeometry, logitsToMask, maskToFrame, promptToFrame, toFrame } from './frame.ts';
import { planeLayout } from './plane.ts';

const card = (input: object) => smallCard(64, input);
const cropping = card({ cropMargin: 1.5 });
const plan = PropagationPlan.parse({});
const prompt = (
  box?: [number, number, number, number],
  points: { ijk: [number, number, number]; positive: boolean }[] = [],
) => ({
  axis: 'k' as const,
  slice: 0,
  box,
  points,
  mask: false,
});
const grid = (spacing: readonly number[]) =>
  emptyVolume(
    [100, 80, 3],
    [
      [spacing[0], 0, 0, 0],
      [0, spacing[1], 0, 0],
      [0, 0, spacing[2], 0],
      [0, 0, 0, 1],
    ],
  );
const axial = planeLayout(grid([1, 1, 1]), 'k');

describe('the frame of a run', () => {
  it('is a square of the margin times the longer side, around the box', () => {
    const region = displayRegion(axial, [10, 20, 49, 39]);
    expect(region).toEqual([10, 20, 50, 40]);
    const { square } = frameGeometry(axial, plan, cropping, 64, region);
    expect(square).toEqual({ cx: 30, cy: 30, sidePx: 60, sideYPx: 60 });
  });

  it('is never smaller than 20 pixels', () => {
    const { square } = frameGeometry(axial, plan, cropping, 64, [10, 10, 12, 12]);
    expect(square?.sidePx).toBe(20);
  });

  it('is square in mm where pixels are not', () => {
    const thick = planeLayout(grid([1, 2, 1]), 'k');
    const { square } = frameGeometry(thick, plan, cropping, 64, [0, 0, 20, 20]);
    expect(square).toMatchObject({ sidePx: 60, sideYPx: 30 });
  });

  it('is the whole plane with its shape kept where the card does not crop', () => {
    const { square } = frameGeometry(axial, plan, card({}), 64, [0, 0, 20, 20]);
    expect(square).toEqual({ cx: 50, cy: 40, sidePx: 100, sideYPx: 100 });
  });

  it('is the stretched plane only where the plan says so', () => {
    const frame = frameGeometry(axial, { ...plan, stretch: true }, cropping, 64, [0, 0, 20, 20]);
    expect(frame).toMatchObject({ square: null, width: 100, height: 80 });
  });

  it("hands the pixels of a square plane unchanged to the package's own resize", () => {
    const square = planeLayout(emptyVolume([16, 16, 1], grid([1, 1, 1]).affineLps), 'k');
    const frame = frameGeometry(square, plan, card({ resize: 'pil-bicubic' }), 64, null);
    const pixels = Float32Array.from({ length: 256 }, (_, n) => n / 255);
    expect(frame).toMatchObject({ width: 16, height: 16 });
    expect(toFrame(frame, pixels)).toEqual(pixels);
  });
});

describe('a prompt on the frame', () => {
  it('keeps the indices on a stretched frame: a box ends one after its last pixel, a click stays', () => {
    const frame = frameGeometry(axial, { ...plan, stretch: true }, cropping, 64, null);
    const on = promptToFrame(frame, prompt([10, 0, 19, 4], [{ ijk: [10, 7, 0], positive: false }]));
    expect(on).toEqual({ box: [10, 0, 20, 5], points: [{ x: 10, y: 7, positive: false }] });
  });

  it('covers two thirds of a crop of margin 1.5, in its middle', () => {
    const box = [10, 20, 49, 59] as [number, number, number, number];
    const frame = frameGeometry(axial, plan, cropping, 60, displayRegion(axial, box));
    expect(promptToFrame(frame, prompt(box)).box).toEqual([10, 10, 50, 50].map((v) => expect.closeTo(v, 9)));
  });

  it('puts a click into the middle of its voxel in a crop', () => {
    const frame = frameGeometry(axial, plan, cropping, 60, [0, 0, 20, 20]);
    // Crop of 30 pixels around (10, 10), twofold: voxel 10 covers model pixels 30 and 31.
    const { points } = promptToFrame(frame, prompt(undefined, [{ ijk: [10, 10, 0], positive: true }]));
    expect(points[0]).toEqual({ x: expect.closeTo(30.5, 9), y: expect.closeTo(30.5, 9), positive: true });
  });

  it('is turned with the plane', () => {
    const fromBelow = planeLayout(
      emptyVolume(
        [100, 80, 3],
        [
          [-1, 0, 0, 0],
          [0, 1, 0, 0],
          [0, 0, 1, 0],
          [0, 0, 0, 1],
        ],
      ),
      'k',
    );
    const frame = frameGeometry(fromBelow, { ...plan, stretch: true }, cropping, 64, null);
    const on = promptToFrame(frame, prompt([10, 0, 19, 4], [{ ijk: [10, 7, 0], positive: true }]));
    expect(on).toEqual({ box: [80, 0, 90, 5], points: [{ x: 89, y: 7, positive: true }] });
  });

  it('is refused outside the slice', () => {
    const frame = frameGeometry(axial, plan, cropping, 64, null);
    expect(() => promptToFrame(frame, prompt([90, 0, 100, 4]))).toThrow(/does not lie inside/);
    expect(() => promptToFrame(frame, prompt([20, 0, 10, 4]))).toThrow(/does not lie inside/);
    expect(() => promptToFrame(frame, prompt(undefined, [{ ijk: [0, 80, 0], positive: true }]))).toThrow(
      /outside/,
    );
    expect(() => promptToFrame(frame, prompt(undefined, [{ ijk: [0, 8, 1], positive: true }]))).toThrow(
      /another slice/,
    );
  });
});

describe('masks between plane and frame', () => {
  it('come back where they were, empty outside the crop', () => {
    const frame = frameGeometry(axial, plan, cropping, 64, [20, 20, 60, 60]);
    const mask = new Uint8Array(100 * 80);
    for (let y = 25; y < 55; y++) mask.fill(1, 100 * y + 25, 100 * y + 55);
    const onFrame = maskToFrame(frame, mask);
    const lowRes = Float32Array.from({ length: 16 * 16 }, (_, n) => {
      const [x, y] = [4 * (n % 16) + 2, 4 * Math.floor(n / 16) + 2];
      return onFrame[x + 64 * y] ? 10 : -10;
    });
    const back = logitsToMask(frame, lowRes);
    const differing = back.reduce((n, v, at) => n + (v === mask[at] ? 0 : 1), 0);
    expect(differing).toBeLessThan(0.15 * 900);
    expect(back[100 * 40 + 40]).toBe(1);
    expect(back[100 * 2 + 2]).toBe(0);
  });
});
