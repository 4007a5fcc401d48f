import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReviewInput, reviewOrder } from './queue.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
const input = (stake: number[], over: Partial<ReviewInput> = {}): ReviewInput => ({
  stake,
  doubtful: [...stake.keys()],
  open: [],
  leastMm2: 0,
  seen: [],
  ...over,
});

describe('the order of review', () => {
  it('goes to the middle of a doubtful stretch, then to another stretch, not to the neighbour', () => {
    const stake = range(0, 60).map((s) => (s < 9 ? 100 : s > 50 ? 60 : 0));
    const [first, second] = reviewOrder(input(stake, { doubtful: [...range(0, 8), ...range(51, 60)] }));
    expect(first).toBe(4);
    expect(second).toBeGreaterThanOrEqual(54);
  });

  it('prefers what is unsure and large to what is unsurer and small', () => {
    const area = [900, 1000, 900, 400, 10, 5];
    const confidence = [0.6, 0.6, 0.6, 0.5, 0.1, 0.05];
    const stake = area.map((a, s) => a * (1 - confidence[s]));
    expect(reviewOrder(input(stake))[0]).toBe(1);
  });

  it('counts little what lies beside a slice that has been seen', () => {
    const stake = new Array<number>(40).fill(10);
    const doubtful = range(0, 39).filter((s) => s !== 10);
    expect(reviewOrder(input(stake, { doubtful, seen: [10] }))[0]).toBeGreaterThan(20);
  });

  it('lets a slice that is not doubtful stand for a stretch, if enough hangs on it', () => {
    const stake = new Array<number>(15).fill(10);
    const over = { doubtful: [0], open: range(1, 14) };
    expect(reviewOrder(input(stake, { ...over, leastMm2: 60 }))).toEqual([7, 0]);
    expect(reviewOrder(input(stake, { ...over, leastMm2: 90 }))).toEqual([0]);
  });

  it('holds every doubtful slice once, whatever is at stake', () => {
    const stakes = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(stakes, fc.nat(49), (stake, n) => {
        const doubtful = [...stake.keys()].filter((s) => s % 2 === n % 2);
        const order = reviewOrder(input(stake, { doubtful }));
        expect(order.toSorted((a, b) => a - b)).toEqual(doubtful);
      }),
    );
  });
});
