import { describe, expect, it } from 'vitest';
import { confidence, confidenceColor } from './confidence.ts';

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

describe('the colour scale', () => {
  const channels = (value: number) => confidenceColor(value).match(/\d+/g)!.map(Number);

  it('runs from orange to blue', () => {
    const [r0, , b0] = channels(0);
    const [r1, , b1] = channels(1);
    expect(r0).toBeGreaterThan(b0 + 100);
    expect(b1).toBeGreaterThan(r1 + 100);
  });

  it('gets steadily bluer, so that no two confidences look alike in order', () => {
    const blueness = Array.from({ length: 21 }, (_, n) => channels(n / 20)).map(([r, , b]) => b - r);
    for (let n = 1; n < blueness.length; n++)
      expect(blueness[n]).toBeGreaterThanOrEqual(blueness[n - 1] - 20);
    expect(confidenceColor(-1)).toBe(confidenceColor(0));
    expect(confidenceColor(2)).toBe(confidenceColor(1));
  });
});
