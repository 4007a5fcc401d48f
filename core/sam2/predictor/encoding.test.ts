import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBfloat16, toBfloat16 } from './bfloat16.ts';
import { densePrompt, maskLogits, maskOnSquare } from './mask-prompt.ts';
import { pointerPosition, sineEncoding } from './pointer-positions.ts';
import { appendPoints, boxPrior, decoderPoints, pointInputs, previousLogits } from './prompts.ts';
import { resizeAntialiased, resizeBilinear } from './resample.ts';

const frames = { count: 3, width: 208, height: 160, embed: () => Promise.reject(new Error('unused')) };

describe('points', () => {
  test('a box stands before the clicks as two corners; coordinates are scaled to the square', () => {
    const { coords, labels } = pointInputs(
      { box: [52, 40, 104, 80], points: [{ x: 26, y: 20, positive: false }] },
      frames,
      256,
    );
    expect([...coords]).toEqual([64, 64, 128, 128, 32, 32]);
    expect([...labels]).toEqual([2, 3, 0]);
  });

  test('the decoder gets one padding point more, and an empty point where there is none', () => {
    expect([...decoderPoints(null).labels]).toEqual([-1, -1]);
    const one = { coords: Float32Array.of(3, 4), labels: Int32Array.of(1) };
    expect([...decoderPoints(one).labels]).toEqual([1, -1]);
    expect([...decoderPoints(one).coords]).toEqual([3, 4, 0, 0]);
  });

  test('later points follow earlier ones', () => {
    const one = { coords: Float32Array.of(3, 4), labels: Int32Array.of(1) };
    const two = { coords: Float32Array.of(5, 6), labels: Int32Array.of(0) };
    expect([...appendPoints(one, two).coords]).toEqual([3, 4, 5, 6]);
    expect(appendPoints(undefined, two)).toBe(two);
  });

  test.each([
    ['an empty prompt', {}],
    ['a box without area', { box: [5, 5, 5, 9] as const }],
    ['a coordinate that is not a number', { points: [{ x: Number.NaN, y: 1, positive: true }] }],
  ])('%s is refused', (_, prompt) => {
    expect(() => pointInputs(prompt, frames, 256)).toThrow(
      expect.objectContaining({ code: 'prompt-invalid' }),
    );
  });

  test('an earlier answer goes in clamped to 32', () => {
    expect([...previousLogits(Float32Array.of(-1024, 40, 3))]).toEqual([-32, 32, 3]);
  });
});

describe('a box as dense prompt', () => {
  /** box_prior of the shipped model's training, for a square of 16 px. */
  test('is the signed distance to its edge, in 64ths of the side, clamped to 8', () => {
    expect([...boxPrior([3, 2, 13, 10], 16)]).toEqual([
      -4, 0, 0, -4, -4, 8, 8, -4, -4, 0, 0, -4, -8, -8, -8, -8,
    ]);
  });
});

describe('a mask prompt', () => {
  const mask = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0);

  test('is brought to the square antialiased and cut at one half', () => {
    const square = maskOnSquare(mask, { width: 4, height: 3 }, 8);
    const rows = Array.from({ length: 8 }, (_, y) => square.slice(8 * y, 8 * y + 8).join(''));
    expect(rows).toEqual([
      '00000000',
      '00000000',
      '00000000',
      '00111100',
      '00111100',
      '00111000',
      '00110000',
      '00110000',
    ]);
  });

  test('stands as logits of +-10 on a quarter of the square', () => {
    expectNear([...maskLogits(new Uint8Array(16).fill(1))], [10]);
    expectNear([...maskLogits(new Uint8Array(64))], [-10, -10, -10, -10]);
  });

  test('becomes a dense prompt by one 4x4 convolution', () => {
    const weight = Float32Array.from({ length: 16 }, (_, n) => n);
    const square = new Uint8Array(16);
    square[5] = 1;
    square[10] = 1;
    expect([...densePrompt(square, { weight, bias: 0.5 })]).toEqual([15.5]);
  });

  test('of another size than the frame is refused', () => {
    expect(() => maskOnSquare(mask, { width: 5, height: 3 }, 8)).toThrow(/12 pixels.*5 x 3/);
  });
});

describe('resampling as torch does it', () => {
  const mask = { data: [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0], width: 4, height: 3 };

  test('bilinear', () => {
    const out = resizeBilinear(mask, 5, 4);
    expectNear([...out.slice(5, 15)], [0, 0.4375, 0.625, 0.4375, 0, 0, 0.7, 0.8125, 0.4375, 0]);
  });

  test('bilinear with antialiasing', () => {
    expectNear([...resizeAntialiased(mask, 2, 2)], [0.2142857, 0.2142857, 0.4821429, 0.3035714]);
  });
});

describe('temporal position of a pointer', () => {
  const constants = { dModel: 8, memDim: 4, pointerTposProj: null };

  test('is a sine encoding, sines before cosines', () => {
    expectNear(
      [...sineEncoding(0.2, 8)],
      [0.1986693, 0.1986693, 0.002, 0.002, 0.9800666, 0.9800666, 0.999998, 0.999998],
    );
  });

  test('distances are divided by the room for pointers less one', () => {
    const rules = { addTpos: true, projTpos: false };
    expect(pointerPosition(3, 16, constants, rules)).toEqual(sineEncoding(0.2, 4));
  });

  test('2.0 has none', () => {
    expect([...pointerPosition(3, 16, constants, { addTpos: false, projTpos: false })]).toEqual([0, 0, 0, 0]);
  });

  test('a stack of one frame does not divide by zero', () => {
    const rules = { addTpos: true, projTpos: false };
    expect(pointerPosition(0, 1, constants, rules)).toEqual(sineEncoding(0, 4));
  });
});

describe('bfloat16', () => {
  const round = (v: number) => {
    const out = new Float32Array(1);
    fromBfloat16(toBfloat16(Float32Array.of(v)), out);
    return out[0];
  };

  test('rounds to the nearest, ties to even', () => {
    expect(round(1 + 2 ** -9)).toBe(1);
    expect(round(1 + 2 ** -8)).toBe(1);
    expect(round(1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6);
    expect(round(-1 - 2 ** -7)).toBe(-1 - 2 ** -7);
  });

  test('is at most half a step away, and rounding again changes nothing', () => {
    fc.assert(
      fc.property(fc.float({ min: -1000, max: 1000, noNaN: true }), (v) => {
        expect(Math.abs(round(v) - v)).toBeLessThanOrEqual(Math.max(Math.abs(v) * 2 ** -8, 1e-38));
        expect(round(round(v))).toBe(round(v));
      }),
    );
  });
});

function expectNear(actual: readonly number[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [n, v] of expected.entries()) expect(actual[n]).toBeCloseTo(v, 5);
}
