import { describe, expect, it } from 'vitest';
import { confidenceColor } from './confidence-color.ts';

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
