import { describe, expect, it } from 'vitest';
import { confidence } from './confidence.ts';

describe('confidence', () => {
  it('is the predicted IoU times the sigmoid of the object score', () => {
    expect(confidence({ state: 'proposed', predictedIou: 0.8, objectScore: 2 })).toBeCloseTo(
      0.8 / (1 + Math.exp(-2)),
      12,
    );
  });

  it('is 0 where the object is absent', () => {
    expect(confidence({ state: 'absent', predictedIou: 0.9, objectScore: 3 })).toBe(0);
    expect(confidence({ state: 'proposed', predictedIou: 0.9, objectScore: -1 })).toBe(0);
  });

  it('is unknown where no model made the slice', () => {
    expect(confidence({ state: 'given', predictedIou: null, objectScore: null })).toBeNull();
  });
});
