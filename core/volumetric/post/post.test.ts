import { describe, expect, test } from 'vitest';
import { Mask } from '#core/masks';
import { learnAppearance } from './appearance.ts';
import { finishShape } from './finish.ts';
import { refine } from './refine.ts';
import type { Stack } from './stack.ts';

/** A plane of 12 x 12 pixels at 40 HU (square of 6 x 6) in 0 HU, with a little texture. */
function plane(logit: (x: number, y: number) => number): Stack {
  const at = (f: (x: number, y: number) => number) =>
    Float32Array.from({ length: 144 }, (_, n) => f(n % 12, Math.floor(n / 12)));
  return {
    width: 12,
    height: 12,
    depth: 1,
    spacingMm: [1, 1, 3],
    values: at((x, y) => (inSquare(x, y) ? 40 : 0) + ((x * 7 + y * 3) % 5)),
    logits: at(logit),
    fixed: new Int8Array(144),
    prompted: [0],
  };
}
const inSquare = (x: number, y: number) => x >= 3 && x < 9 && y >= 3 && y < 9;
const options = { logitWeight: 1, logitLimit: 4, valueWeight: 1, smoothness: 1, iterations: 6 };
const mask = (logits: Float32Array) => [...logits].map((v) => (v > 0 ? 1 : 0));
const square = Array.from({ length: 144 }, (_, n) => (inSquare(n % 12, Math.floor(n / 12)) ? 1 : 0));

describe('a look at the scan', () => {
  test("moves the model's edge onto the scan's", () => {
    // The model's answer is one pixel too far to the right and too small at the left.
    const shifted = plane((x, y) => (inSquare(x - 1, y) ? 2 : -2));
    expect(mask(shifted.logits)).not.toEqual(square);
    expect(mask(refine(shifted, options))).toEqual(square);
  });

  test('leaves what is fixed as it is', () => {
    const stack = plane((x, y) => (inSquare(x, y) ? 2 : -2));
    const corner = 3 + 12 * 3;
    stack.fixed[corner] = -1;
    const lone = 0;
    stack.fixed[lone] = 1;
    const refined = refine(stack, options);
    // The neighbours of a fixed voxel are still judged by themselves.
    expect(mask(refined)[4 + 12 * 4]).toBe(1);
    expect(mask(refined)[1 + 12]).toBe(0);
  });

  test('changes nothing where all values are the same', () => {
    const flat = { ...plane((x, y) => (inSquare(x, y) ? 2 : -2)), values: new Float32Array(144).fill(7) };
    expect(mask(refine(flat, { ...options, smoothness: 0 }))).toEqual(square);
  });

  test('learns values that speak for and against the object', () => {
    const stack = plane(() => 0);
    const appearance = learnAppearance(stack, (n) => square[n]);
    expect(appearance(41)).toBeGreaterThan(1);
    expect(appearance(1)).toBeLessThan(-1);
  });
});

describe('the shape of a finished run', () => {
  const shape = [5, 5, 5] as const;
  const of = (voxels: [number, number, number][]) => {
    const dense = new Uint8Array(125);
    for (const [i, j, k] of voxels) dense[i + 5 * (j + 5 * k)] = 1;
    return Mask.fromDense(shape, dense);
  };
  const seeds = of([[1, 1, 1]]);
  const rules = { connected: false, holes: false, smoothMm: 0 };
  const finish = (m: Mask, more: Partial<typeof rules>) =>
    finishShape(m, { ...rules, ...more }, { seeds, axis: 'k', sliceMm: 2 });

  test('keeps what hangs together with a prompt, however small', () => {
    const island: [number, number, number][] = [
      [3, 3, 3],
      [3, 3, 4],
      [4, 3, 3],
    ];
    const kept = finish(of([[1, 1, 1], [1, 1, 2], ...island]), { connected: true });
    expect(kept.toDense()).toEqual(
      of([
        [1, 1, 1],
        [1, 1, 2],
      ]).toDense(),
    );
  });

  test('closes a cavity, but not a bay', () => {
    const cube = [1, 2, 3].flatMap((i) =>
      [1, 2, 3].flatMap((j) => [1, 2, 3].map((k): [number, number, number] => [i, j, k])),
    );
    const hollow = cube.filter(([i, j, k]) => i !== 2 || j !== 2 || k !== 2);
    const open = hollow.filter(([i, j, k]) => i !== 2 || j !== 2 || k !== 3);
    expect(finish(of(hollow), { holes: true }).count()).toBe(27);
    expect(finish(of(open), { holes: true }).count()).toBe(25);
  });

  test('fills a slice that lacks what its neighbours have, and drops what one slice has alone', () => {
    const rod = [0, 1, 3, 4].map((k): [number, number, number] => [1, 1, k]);
    const smooth = finish(of([...rod, [3, 3, 2]]), { smoothMm: 2 });
    expect(smooth.get(1, 1, 2)).toBe(1);
    expect(smooth.get(3, 3, 2)).toBe(0);
  });
});
