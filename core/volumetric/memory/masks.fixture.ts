import type { Candidate } from './gate.ts';

const SIDE = 16;

/** Logits of a plane of 16 x 16 on which boxes [x0, y0, x1, y1), are set. */
export function boxes(...given: readonly (readonly [number, number, number, number])[]): Float32Array {
  const inside = (x: number, y: number) =>
    given.some(([x0, y0, x1, y1]) => x >= x0 && x < x1 && y >= y0 && y < y1);
  return Float32Array.from({ length: SIDE * SIDE }, (_, n) =>
    inside(n % SIDE, Math.floor(n / SIDE)) ? 4 : -4,
  );
}

export function candidate(
  predictedIou: number,
  ...given: readonly (readonly [number, number, number, number])[]
): Candidate {
  return { lowRes: boxes(...given), predictedIou };
}
