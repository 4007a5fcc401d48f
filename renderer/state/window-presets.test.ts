import { describe, expect, it } from 'vitest';
import { initialWindow, percentileWindow } from './window-presets.ts';

describe('the automatic window', () => {
  it('spans the 1st to the 99th percentile', () => {
    const data = Float32Array.from({ length: 10_001 }, (_, n) => n);
    const { center, width } = percentileWindow(data);
    expect(center - width / 2).toBeCloseTo(100, 0);
    expect(center + width / 2).toBeCloseTo(9900, 0);
  });

  it('is not led astray by a few extreme or missing values', () => {
    const data = Float32Array.from({ length: 1000 }, (_, n) =>
      n === 0 ? 1e9 : n === 1 ? Number.NaN : 5 + (n % 10),
    );
    const { center, width } = percentileWindow(data);
    expect(center + width / 2).toBeLessThanOrEqual(14);
  });

  it('has a width even where all values are alike', () => {
    expect(percentileWindow(new Int16Array(50).fill(7)).width).toBeGreaterThan(0);
  });
});

it('a scan in HU opens in the abdomen window, another one in its own spread', () => {
  const data = Int16Array.from({ length: 1000 }, (_, n) => n);
  expect(initialWindow('hu', data)).toEqual({ center: 40, width: 400 });
  expect(initialWindow('raw', data)).not.toEqual({ center: 40, width: 400 });
});
