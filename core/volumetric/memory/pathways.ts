import type { BranchingTracker, FrameMemory, FrameOutput, FramePrompt, Tracker } from '../tracker.ts';

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

  constructor(tracker: BranchingTracker, options: PathwayOptions) {
    this.#options = options;
    this.#paths = [{ tracker, score: 0, answers: new Map() }];
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
    this.#paths = chosen.map(({ from, candidate, score }) => {
      const tracker = from.tracker.fork();
      const answer = tracker.choose(t, candidate);
      return { tracker, score, answers: new Map(from.answers).set(t, answer) };
    });
    const best = this.#paths[0].answers.get(t)!;
    this.#told.set(t, best);
    return best;
  }

  /** The winner goes on alone; frames that it answers otherwise than they were handed out, in the run's order. */
  settle(): readonly FrameOutput[] {
    const [winner] = this.#paths;
    const changed = [...winner.answers].filter(([t, answer]) => this.#told.get(t) !== answer);
    this.#paths = [{ tracker: winner.tracker, score: 0, answers: new Map() }];
    this.#told.clear();
    return changed.map(([, answer]) => answer);
  }

  revise(t: number, lowRes: Float32Array): void {
    for (const { tracker } of this.#paths) tracker.revise(t, lowRes);
  }

  exportFrame(t: number): FrameMemory {
    return this.#best.exportFrame(t);
  }

  importFrame(t: number, memory: FrameMemory): void {
    for (const { tracker } of this.#paths) tracker.importFrame(t, memory);
  }

  get #best(): BranchingTracker {
    return this.#paths[0].tracker;
  }
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
