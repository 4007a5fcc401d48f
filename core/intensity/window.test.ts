import { describe, expect, it } from 'vitest';
import { smallCard } from '../../test/support/small-card.ts';
import { percentileWindow, resolveWindow, windowed, windowedBytes } from './window.ts';

const card = smallCard(64, { windowsHu: { soft: [-160, 240], bone: [-500, 1300] } });
const hu = { kind: 'hu', data: new Int16Array([0]) } as const;

describe('a grey-value window', () => {
  it('maps its limits to 0 and 1 and clips beyond them', () => {
    expect([-1000, -160, 40, 240, 3000].map((v) => windowed(v, [-160, 240]))).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('turns a missing value into black', () => {
    expect(windowed(Number.NaN, [-160, 240])).toBe(0);
  });

  it('gives rounded bytes', () => {
    expect([...windowedBytes([0, 1, 2, 3], [0, 3])]).toEqual([0, 85, 170, 255]);
  });
});

describe('the window of a run', () => {
  it("is the card's first when nothing is asked for", () => {
    expect(resolveWindow('auto', card, hu)).toEqual([-160, 240]);
  });

  it("is the card's by name, or the plan's own limits", () => {
    expect(resolveWindow('bone', card, hu)).toEqual([-500, 1300]);
    expect(resolveWindow([0, 80], card, hu)).toEqual([0, 80]);
  });

  it('follows the values where they are not HU', () => {
    const data = Float32Array.from({ length: 1001 }, (_, n) => n);
    expect(resolveWindow('auto', card, { kind: 'raw', data })).toEqual([5, 995]);
  });

  it('is refused by name when the card has none of that name', () => {
    expect(() => resolveWindow('brain', card, hu)).toThrow(/no window called "brain"/);
    expect(() => resolveWindow([80, 0], card, hu)).toThrow(/empty/);
  });

  it('is never empty, not even for a constant volume', () => {
    expect(percentileWindow(new Int16Array(10).fill(7))).toEqual([7, 8]);
  });
});
