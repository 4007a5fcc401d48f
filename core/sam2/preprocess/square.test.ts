import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pasteLogits, sampleSquare } from '#core/sam2/preprocess';

const plane = {
  data: Float32Array.from({ length: 48 }, (_, n) => Math.fround(((n * 29) % 97) / 97)),
  width: 8,
  height: 6,
};

/** Reference values: evaluate.py of the shipped model (torch affine_grid and grid_sample, scipy Gaussian). */
test('samples a square as the shipped model was trained', () => {
  expectNear(
    sampleSquare(plane, { cx: 6.25, cy: 2.5, sidePx: 4, size: 3 }),
    [0.581615, 0.480241, 0.324456, 0.687285, 0.502577, 0.803264, 0.4874, 0.691581, 0.365407],
  );
});

test('smooths before it shrinks by more than one and a half, and is 0 outside', () => {
  expectNear(
    sampleSquare(plane, { cx: 4, cy: 3, sidePx: 9, size: 3 }),
    [0.189757, 0.281506, 0.225346, 0.480762, 0.525285, 0.54569, 0.300415, 0.241823, 0.210455],
  );
});

test('pastes logits back where the square was, falling off to -100 at its border', () => {
  const logits = Float32Array.of(-4, 2, 1, 3, 5, -1, -2, 0.5, -3);
  const pasted = pasteLogits(logits, { cx: 3, cy: 2.25, sidePx: 4 }, [0, 0, 6, 5]);
  expectNear(pasted.subarray(6, 12), [-87.617188, -13.320313, 1.71875, 2.117188, -12.390625, -87.484375]);
  expect([...pasted].filter((v) => v > 0)).toHaveLength(4);
});

test('a square of the plane itself is the plane', () => {
  const own = sampleSquare(
    { ...plane, height: 6, width: 6, data: plane.data.slice(0, 36) },
    square(3, 3, 6, 6),
  );
  expectNear(own, [...plane.data.slice(0, 36)]);
});

test('pasting brings a sampled square back to its place', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 4 }), (cx, cy) => {
      const inside = sampleSquare(plane, square(cx, cy, 4, 4));
      const back = pasteLogits(inside, { cx, cy, sidePx: 4 }, [0, 0, plane.width, plane.height]);
      for (let y = cy - 2; y < cy + 2; y++) {
        for (let x = cx - 2; x < cx + 2; x++)
          expect(back[y * 8 + x]).toBeCloseTo(y < 0 || y > 5 ? 0 : plane.data[y * 8 + x], 5);
      }
    }),
  );
});

function square(cx: number, cy: number, sidePx: number, size: number) {
  return { cx, cy, sidePx, size };
}

function expectNear(actual: Float32Array, expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [n, v] of expected.entries()) expect(actual[n]).toBeCloseTo(v, 5);
}
