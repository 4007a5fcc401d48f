import { describe, expect, test } from 'vitest';
import type { DecoderOutput } from '#core/sam2';
import { fillHoles } from './hole-filling.ts';
import { chooseMask, stabilityScore } from './mask-selection.ts';
import { gatedLogits, gatedPointer } from './object-gating.ts';

const rules = { dynamicMultimask: true, stabilityDelta: 0.05, stabilityThreshold: 0.98 };

function output(first: number[], ious: number[]): DecoderOutput {
  const masks = Float32Array.from([
    ...first,
    ...first.map(() => 1),
    ...first.map(() => 1),
    ...first.map(() => 1),
  ]);
  return { masks, ious: Float32Array.from(ious), pointers: new Float32Array(8), objectScore: 1 };
}

describe('which mask is the answer', () => {
  test('an ambiguous prompt gets the best of the three candidates and its pointer', () => {
    expect(chooseMask(output([9, 9], [0.99, 0.2, 0.7, 0.4]), true, rules)).toEqual({ mask: 2, pointer: 2 });
  });

  test('of equally good candidates the first', () => {
    expect(chooseMask(output([9, 9], [0, 0.5, 0.5, 0.5]), true, rules).mask).toBe(1);
  });

  test('a clear prompt gets mask 0 while that is stable', () => {
    expect(chooseMask(output([9, -9], [0.1, 0.9, 0.9, 0.9]), false, rules)).toEqual({ mask: 0, pointer: 0 });
  });

  test('an unstable mask 0 gives way to the best candidate, its pointer does not', () => {
    expect(chooseMask(output([9, 0.01], [0.1, 0.2, 0.9, 0.3]), false, rules)).toEqual({
      mask: 2,
      pointer: 0,
    });
    expect(
      chooseMask(output([9, 0.01], [0.1, 0.2, 0.9, 0.3]), false, { ...rules, dynamicMultimask: false }).mask,
    ).toBe(0);
  });

  test('an empty mask counts as stable', () => {
    expect(stabilityScore(Float32Array.of(-1, -2), 0.05)).toBe(1);
    expect(stabilityScore(Float32Array.of(1, 0, -0.04, -1), 0.05)).toBeCloseTo(1 / 3);
  });
});

describe('an object that is not on the frame', () => {
  test('is nowhere, and its pointer is the one of absence', () => {
    const none = Float32Array.of(7, 7);
    expect([...gatedLogits(Float32Array.of(3, -3), 0)]).toEqual([-1024, -1024]);
    expect([...gatedPointer(Float32Array.of(1, 2), -0.1, none)]).toEqual([7, 7]);
    expect([...gatedPointer(Float32Array.of(1, 2), 0.1, none)]).toEqual([1, 2]);
  });
});

describe('holes', () => {
  const ring = Float32Array.from([1, 1, 1, 1, 1, -3, 1, 1, 1, 1, 1, 1, -2, 1, -1, -1].map(Number));

  test('small background components become just foreground', () => {
    const filled = fillHoles(ring, 1);
    expect(filled[5]).toBeCloseTo(0.1);
    expect(filled[12]).toBeCloseTo(0.1);
    expect(filled[14]).toBe(-1);
  });

  test('components hang together over corners', () => {
    const diagonal = Float32Array.of(-1, 1, 1, 1, -1, 1, 1, 1, -1);
    expect(fillHoles(diagonal, 2)).toBe(diagonal);
    expect([...fillHoles(diagonal, 3)].every((v) => v > 0)).toBe(true);
  });

  test('an area of 0 leaves them open', () => {
    expect(fillHoles(ring, 0)).toBe(ring);
  });
});
