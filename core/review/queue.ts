/**
 * From this many slices away a look at one says nothing of another: SAM2 remembers six slices. Twice as far orders
 * alike (docs/decisions/review-order.md).
 */
const REACH = 8;

export interface ReviewInput {
  /** Area that is expected to be wrong, in mm2, a slice of the axis. */
  readonly stake: ArrayLike<number>;
  /** Slices that must be looked at. */
  readonly doubtful: readonly number[];
  /** Slices that may stand for a stretch of them, where at least `leastMm2` hang on it. */
  readonly open: readonly number[];
  readonly leastMm2: number;
  /** Slices that the reader has made or confirmed. */
  readonly seen: readonly number[];
}

/**
 * The slices to look at, each time the one on which most hangs: what is at stake there, and of its neighbours' stakes as
 * much as a look tells of them. What has been seen already, by the reader or earlier in this order, counts no more. So the
 * order goes from one stretch to the next, not along the tip of the object, where masks are unsure and small. Of equals
 * the lower slice comes first.
 */
export function reviewOrder({ stake, doubtful, open, leastMm2, seen }: ReviewInput): number[] {
  const told = new Float64Array(stake.length);
  const look = (slice: number) => {
    for (const s of around(slice, stake.length)) told[s] = Math.max(told[s], reach(s - slice));
  };
  const worth = (slice: number) =>
    around(slice, stake.length).reduce(
      (sum, s) => sum + stake[s] * Math.max(0, reach(s - slice) - told[s]),
      0,
    );
  for (const slice of seen) look(slice);
  const must = new Set(doubtful);
  const left = new Map([...doubtful, ...open].sort((a, b) => a - b).map((s) => [s, worth(s)]));
  const order: number[] = [];
  while (left.size > 0) {
    const next = [...left.keys()].reduce((best, s) => (left.get(s)! > left.get(best)! ? s : best));
    const counts = must.has(next) || left.get(next)! >= leastMm2;
    left.delete(next);
    if (!counts) continue;
    order.push(next);
    look(next);
    for (const s of around(next, stake.length, 2 * REACH)) if (left.has(s)) left.set(s, worth(s));
  }
  return order;
}

/** How much a look at a slice tells of one so many slices away: all of itself. */
function reach(slices: number): number {
  return Math.max(0, 1 - Math.abs(slices) / REACH);
}

function around(slice: number, count: number, width = REACH): number[] {
  const first = Math.max(0, slice - width + 1);
  const last = Math.min(count - 1, slice + width - 1);
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}
