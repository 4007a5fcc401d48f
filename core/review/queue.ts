/**
 * From this many slices away a look at one says nothing of another: SAM2 remembers six slices. 1.7 times as far orders
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
  const count = stake.length;
  const told = new Float64Array(count);
  const look = (slice: number) => {
    for (let s = first(slice); s <= last(slice, count); s++) told[s] = Math.max(told[s], reach(s - slice));
  };
  for (const slice of seen) look(slice);
  /** What hangs on a look at a candidate; -1 for all others. */
  const worth = new Float64Array(count).fill(-1);
  const reckon = (slice: number) => {
    worth[slice] = 0;
    for (let s = first(slice); s <= last(slice, count); s++)
      worth[slice] += stake[s] * Math.max(0, reach(s - slice) - told[s]);
  };
  const must = new Set(doubtful);
  for (const slice of [...doubtful, ...open]) reckon(slice);
  const order: number[] = [];
  for (;;) {
    let next = 0;
    for (let s = 1; s < count; s++) if (worth[s] > worth[next]) next = s;
    const most = worth[next] ?? -1;
    if (most < 0) return order;
    worth[next] = -1;
    if (!must.has(next) && most < leastMm2) continue;
    order.push(next);
    look(next);
    for (let s = first(next, 2); s <= last(next, count, 2); s++) if (worth[s] >= 0) reckon(s);
  }
}

/** How much a look at a slice tells of one so many slices away: all of itself. */
function reach(slices: number): number {
  return Math.max(0, 1 - Math.abs(slices) / REACH);
}

/** The first slice that a look at this one tells of, or one so many times as far away. */
function first(slice: number, times = 1): number {
  return Math.max(0, slice - times * REACH + 1);
}

function last(slice: number, count: number, times = 1): number {
  return Math.min(count - 1, slice + times * REACH - 1);
}
