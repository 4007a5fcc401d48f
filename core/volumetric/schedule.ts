import { type PropagationPlan, SagittaError } from '#core/contract';

/** Frames tracked one after the other, away from the anchor `from`. */
export interface Run {
  readonly from: number;
  readonly reverse: boolean;
  readonly frames: readonly number[];
}

/** Runs that share one memory. `conditioning` are the anchors it is made from before the first run. */
export interface Pass {
  readonly conditioning: readonly number[];
  readonly runs: readonly Run[];
}

export interface ScheduleInput {
  /** Number of frames. */
  readonly frames: number;
  /** Anchors that the object is carried outward from. */
  readonly sources: readonly number[];
  /** Anchors that only end a run: slices the user has accepted. */
  readonly boundaries: readonly number[];
  /** Frames known to be without the object: they end a run, and there is nothing in them to remember. */
  readonly empty?: readonly number[];
  /** How far a source reaches towards another one, relative to it; 1 where nothing is said. */
  readonly reach?: ReadonlyMap<number, number>;
  /** First and last frame that may be tracked. */
  readonly range?: readonly [number, number];
  readonly order: PropagationPlan['order'];
}

/**
 * Which frames are tracked, in which order and with which memory.
 *
 * outward: a run to either side of each source, each with fresh memory; the frames between two sources are shared
 * out between them; a run ends before a boundary. It remembers its two ends, and behind it the sources that are
 * larger than all between (a tip alone does not tell where the object ends): a correction counts between its neighbours and
 * leaves what lies beyond them as it was. outward-shared: the same runs in one
 * memory of all sources. forward, backward: the runs to one side alone. forward-reverse-shared: as the package does
 * it, from the first source to the end and then from it to the beginning, in one memory.
 */
export function schedule(input: ScheduleInput): Pass[] {
  const { frames, order, empty = [], reach } = input;
  const sources = ascending(input.sources);
  if (sources.length === 0)
    throw new SagittaError('prompt-invalid', 'There is nothing to propagate: the segment has no prompt.', {
      remedy: 'Draw a box or click on the structure first.',
    });
  const boundaries = ascending(input.boundaries.filter((t) => !sources.includes(t)));
  const [first, last] = input.range ?? [0, frames - 1];
  const within = (t: number) => t >= first && t <= last;
  const run = (from: number, reverse: boolean, list: readonly number[]): Run => ({
    from,
    reverse,
    frames: list.filter(within),
  });

  if (order === 'forward-reverse-shared') {
    const start = sources[0];
    const free = (t: number) => !sources.includes(t) && !boundaries.includes(t) && !empty.includes(t);
    return [
      {
        conditioning: ascending([...sources, ...boundaries]),
        runs: [
          run(start, false, upwards(start + 1, frames - 1).filter(free)),
          run(start, true, downwards(start - 1, 0).filter(free)),
        ],
      },
    ];
  }

  const reachOf = (t: number) => reach?.get(t) ?? 1;
  /** The last frame that belongs to the lower of two sources. */
  const share = (lower: number, upper: number) => {
    const [low, high] = [lower, upper].map(reachOf);
    return lower + Math.floor(((upper - lower) * low) / (low + high));
  };
  const ends = ascending([...sources, ...boundaries, ...empty]);
  /** A run from `a` and what it remembers: its ends where they hold the object, and ever larger sources behind it. */
  const local = (a: number, next: number | undefined, reverse: boolean, list: readonly number[]): Pass => {
    const behind = reverse ? sources.filter((t) => t > a) : sources.filter((t) => t < a).toReversed();
    const end = next === undefined || empty.includes(next) ? [] : [next];
    const larger = behind.filter((t, n) => [a, ...behind.slice(0, n)].every((s) => reachOf(t) > reachOf(s)));
    return { conditioning: ascending([a, ...end, ...larger]), runs: [run(a, reverse, list)] };
  };
  const forward = sources.map((a) => {
    const next = ends.find((t) => t > a);
    const limit = next === undefined ? frames - 1 : sources.includes(next) ? share(a, next) : next - 1;
    return local(a, next, false, upwards(a + 1, limit));
  });
  const backward = sources.toReversed().map((a) => {
    const next = ends.findLast((t) => t < a);
    const limit = next === undefined ? 0 : sources.includes(next) ? share(next, a) + 1 : next + 1;
    return local(a, next, true, downwards(a - 1, limit));
  });
  const all = [...forward, ...backward];
  switch (order) {
    case 'outward-shared':
      return [
        {
          conditioning: ascending(all.flatMap((pass) => pass.conditioning)),
          runs: all.flatMap((pass) => pass.runs),
        },
      ];
    case 'outward':
      return all;
    case 'forward':
      return forward;
    case 'backward':
      return backward;
  }
}

/**
 * Frames beyond an empty one with no source or boundary on their side: the object has ended before them, whatever
 * earlier runs may have proposed there.
 */
export function beyondEnds({ frames, sources, boundaries, empty = [], range }: ScheduleInput): number[] {
  const held = [...sources, ...boundaries];
  const [first, last] = range ?? [0, frames - 1];
  const above = Math.min(...empty.filter((t) => t > Math.max(...held)), Number.POSITIVE_INFINITY);
  const below = Math.max(...empty.filter((t) => t < Math.min(...held)), Number.NEGATIVE_INFINITY);
  const all = Array.from({ length: frames }, (_, t) => t);
  return all.filter((t) => t >= first && t <= last && (t > above || t < below) && !empty.includes(t));
}

/** Number of frames that a schedule tracks. */
export function scheduledFrames(passes: readonly Pass[]): number {
  return passes.reduce((sum, pass) => sum + pass.runs.reduce((n, run) => n + run.frames.length, 0), 0);
}

/** from, from + 1 .. to, empty when `to` is smaller. */
function upwards(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
}

/** from, from - 1 .. to, empty when `to` is larger. */
function downwards(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, from - to + 1) }, (_, n) => from - n);
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
