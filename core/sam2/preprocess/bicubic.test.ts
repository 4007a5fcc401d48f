import { expect, test } from 'vitest';
import { normaliseGrey8, prepareSlice, resizeBicubic8 } from '#core/sam2/preprocess';

const channels = {
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  std: [0.229, 0.224, 0.225] as [number, number, number],
};
const ramp = Uint8Array.from({ length: 20 }, (_, n) => (n * 53 + 7) % 256);

test('shrinks and enlarges 5 x 4 to 3 x 6 as Pillow does', () => {
  expect([...resizeBicubic8(ramp, 5, 4, 3, 6)]).toEqual([
    25, 112, 199, 30, 117, 204, 37, 124, 211, 42, 129, 216, 49, 136, 223, 54, 141, 228,
  ]);
});

test('a tall slice is shrunk before it is widened, a less tall one the other way round, as Pillow 13 does', () => {
  const tall = Uint8Array.from({ length: 28 }, (_, n) => (n * 53 + 7) % 256);
  expect([...resizeBicubic8(tall, 4, 7, 5, 3)]).toEqual([
    136, 91, 66, 87, 127, 129, 167, 178, 146, 106, 131, 93, 109, 165, 201,
  ]);
  expect([...resizeBicubic8(tall, 4, 7, 3, 5)]).toEqual([
    58, 66, 146, 193, 84, 73, 147, 206, 103, 70, 151, 222, 156, 82, 158,
  ]);
});

test('leaves a slice of the right size as it is, in an array of its own', () => {
  const same = resizeBicubic8(ramp, 5, 4, 5, 4);
  expect(same).toEqual(ramp);
  expect(same).not.toBe(ramp);
});

test('overshoot at an edge is clipped to 8 bits', () => {
  const edge = Uint8Array.of(0, 0, 0, 255, 255, 255);
  const wide = resizeBicubic8(edge, 6, 1, 24, 1);
  expect(Math.min(...wide)).toBe(0);
  expect(Math.max(...wide)).toBe(255);
});

test('a grey value goes into three channels, each with its own mean and deviation', () => {
  const out = normaliseGrey8(Uint8Array.of(0, 255), channels);
  expect([...out].map((v) => v.toFixed(4))).toEqual([
    (-0.485 / 0.229).toFixed(4),
    (0.515 / 0.229).toFixed(4),
    (-0.456 / 0.224).toFixed(4),
    (0.544 / 0.224).toFixed(4),
    (-0.406 / 0.225).toFixed(4),
    (0.594 / 0.225).toFixed(4),
  ]);
});

test('a slice is stretched to the square', () => {
  expect(prepareSlice(ramp, 5, 4, 8, channels)).toHaveLength(3 * 8 * 8);
});
