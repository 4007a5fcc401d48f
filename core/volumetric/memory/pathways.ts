import type { BranchingTracker, Course, FrameMemory, FrameOutput, FramePrompt, Tracker } from '../tracker.ts';

export interface PathwayOptions {
  /** How many courses of the run are kept. */
  readonly pathways: number;
  /** Below this object score, by size, of all pathways the model does not know: then they are kept apart. */
  readonly uncertainBelow: number;
}

/** One course that the run may have taken: what it remembers, what it has answered, and how sure it was all the way. */
interface Pathway {
  readonly tracker: BranchingTracker;
  /** Sum of the logarithms of the predicted IoUs. */
  readonly score: number;
  readonly answers: ReadonlyMap<number, FrameOutput>;
  /** Its place among the pathways of the frame before. */
  readonly cameFrom: number;
}

interface Branch {
  readonly from: Pathway;
  readonly candidate: number;
  readonly predictedIou: number;
  readonly score: number;
}

/** Keeps the logarithm finite (the paper's epsilon). */
const EPSILON = 1e-5;

/**
 * The memory tree of SAM2Long (Ding et al. 2024, arXiv 2410.16268): a frame is tracked with the memory of
 * every pathway, each of which branches into the decoder's masks; the branches with the highest sum of log predicted
 * IoU go on. Where no pathway is sure whether the object is there, branches of different predicted IoU (in
 * hundredths) go first, so that the pathways do not all follow one error. What is answered on the way is the best so
 * far; `settle` tells at the end of a run which frames the winner sees otherwise. The paper's weighting of memories by
 * object score is left out. Each frame costs `pathways` times attention, decoder and memory encoder; images are
 * encoded once.
 */
export class PathwayTracker implements Tracker {
  readonly #options: PathwayOptions;
  #paths: readonly Pathway[];
  /** What was handed out for the frames of the present run. */
  readonly #told = new Map<number, FrameOutput>();
  /** The frame on which the pathways have branched last; none at the beginning of a run. */
  #latest: number | undefined;

  constructor(tracker: BranchingTracker, options: PathwayOptions) {
    this.#options = options;
    this.#paths = [alone(tracker)];
  }

  get lowResSize(): number {
    return this.#best.lowResSize;
  }

  prompt(t: number, prompt: FramePrompt): Promise<FrameOutput> {
    this.settle();
    return this.#best.prompt(t, prompt);
  }

  async track(t: number, reverse: boolean): Promise<FrameOutput> {
    const outputs = new Map<Pathway, FrameOutput>();
    for (const path of this.#paths) outputs.set(path, await path.tracker.track(t, reverse));
    const branches = this.#paths.flatMap((from) =>
      from.tracker.candidates(t).map(({ predictedIou }, candidate) => ({
        from,
        candidate,
        predictedIou,
        score: from.score + Math.log(Math.max(0, predictedIou) + EPSILON),
      })),
    );
    // A frame that was prompted stands as it is: there is nothing to choose.
    if (branches.length === 0) return outputs.get(this.#paths[0])!;
    const sure = Math.max(...[...outputs.values()].map((o) => Math.abs(o.objectScore)));
    const { pathways, uncertainBelow } = this.#options;
    const ranked = branches.sort((a, b) => b.score - a.score);
    const order = sure < uncertainBelow ? apart(ranked) : ranked;
    const chosen = order.slice(0, pathways).sort((a, b) => b.score - a.score);
    const before = this.#paths;
    this.#paths = chosen.map(({ from, candidate, score }) => {
      const tracker = from.tracker.fork();
      const answers = new Map(from.answers).set(t, tracker.choose(t, candidate));
      return { tracker, score, answers, cameFrom: before.indexOf(from) };
    });
    return this.#tell(t, this.#paths[0].answers.get(t)!);
  }

  /** The winner goes on alone; frames that it answers otherwise than they were handed out, in the run's order. */
  settle(): readonly FrameOutput[] {
    const [winner] = this.#paths;
    const changed = [...winner.answers].filter(([t, answer]) => this.#told.get(t) !== answer);
    this.#paths = [alone(winner.tracker)];
    this.#told.clear();
    this.#latest = undefined;
    return changed.map(([, answer]) => answer);
  }

  revise(t: number, lowRes: Float32Array): void {
    for (const { tracker } of this.#paths) tracker.revise(t, lowRes);
  }

  /** The frame that was tracked last carries all pathways, so that another tracker can go on with them. */
  exportFrame(t: number): FrameMemory {
    const memory = this.#best.exportFrame(t);
    if (this.#latest !== t) return memory;
    const courses = this.#paths.map(({ tracker, score, cameFrom }, n): Course => {
      return { from: cameFrom, score, memory: n === 0 ? memory : tracker.exportFrame(t) };
    });
    return { ...memory, courses };
  }

  /** Frames with pathways are taken in the order in which they were tracked. */
  importFrame(t: number, { courses, ...memory }: FrameMemory): void {
    if (!courses) {
      for (const { tracker } of this.#paths) tracker.importFrame(t, memory);
      return;
    }
    const told = this.#tell(t, outputOf(t, memory));
    const before = this.#paths;
    this.#paths = courses.map(({ from, score, memory: own }, n) => {
      // What nothing goes on from only holds its place.
      if (!own) return { ...before[from], cameFrom: from };
      const tracker = before[from].tracker.fork();
      tracker.importFrame(t, own);
      const answers = new Map(before[from].answers).set(t, n === 0 ? told : outputOf(t, own));
      return { tracker, score, answers, cameFrom: from };
    });
  }

  #tell(t: number, answer: FrameOutput): FrameOutput {
    this.#latest = t;
    this.#told.set(t, answer);
    return answer;
  }

  get #best(): BranchingTracker {
    return this.#paths[0].tracker;
  }
}

/** Courses that the last of these frames has come by keep what they remember; the others only hold their place. */
export function withoutDeadEnds(frames: readonly (readonly Course[])[]): (readonly Course[])[] {
  const all = [...frames];
  let alive = new Set(frames.at(-1)?.keys());
  for (let n = frames.length - 1; n >= 0; n--) {
    const courses = frames[n];
    // What was dropped here before was dropped at all frames before it.
    if (courses.every(({ memory }, place) => alive.has(place) || !memory) && n < frames.length - 1) break;
    all[n] = courses.map((course, place) => (alive.has(place) ? course : { ...course, memory: undefined }));
    alive = new Set([...alive].map((place) => courses[place].from));
  }
  return all;
}

function outputOf(
  t: number,
  { lowRes, predictedIou, objectScore }: Omit<FrameMemory, 'courses'>,
): FrameOutput {
  return { t, lowRes, predictedIou, objectScore };
}

function alone(tracker: BranchingTracker): Pathway {
  return { tracker, score: 0, answers: new Map(), cameFrom: 0 };
}

/** The best branch of each predicted IoU first, then the others. */
function apart(ranked: readonly Branch[]): Branch[] {
  const seen = new Set<number>();
  const first = ranked.filter(({ predictedIou }) => {
    const rounded = Math.round(100 * predictedIou);
    return !seen.has(rounded) && seen.add(rounded);
  });
  return [...first, ...ranked.filter((branch) => !first.includes(branch))];
}
