import { describe, expect, it } from 'vitest';
import { scaleBarMm } from './scale-bar.ts';

describe('scale bar', () => {
  it.each([
    [1, 640, 100],
    [2.5, 640, 50],
    [10, 640, 10],
    [200, 640, 0.5],
  ])('at %d px per mm in a view of %d px stands for %d mm', (pxPerMm, width, mm) => {
    expect(scaleBarMm(pxPerMm, width)).toBeCloseTo(mm);
  });
});
