import type { PropagationPlan } from '#core/contract';
import type { Following } from './following.ts';
import { beyondEnds, type Pass, type ScheduleInput, schedule } from './schedule.ts';
import type { SeenAnswer } from './stop.ts';
import { trackRun } from './track-run.ts';
import type { FrameMemory, FrameOutput, FramePrompt, Tracker } from './tracker.ts';

/** A frame whose mask is known or asked for by the user: what the memory is built on. */
export interface Anchor {
  readonly t: number;
  readonly prompt: FramePrompt;
  /** source: carried outward; boundary: ends a run and conditions it. */
  readonly role: 'source' | 'boundary';
  /** The frame's pixels stand as they are: it conditions the memory and yields no result. */
  readonly kept: boolean;
}

export interface PropagationInput {
  readonly frames: number;
  readonly anchors: readonly Anchor[];
  readonly range?: readonly [number, number];
  readonly order: PropagationPlan['order'];
  readonly stop: PropagationPlan['stop'];
  /** Ends runs that no other prompt or boundary lies beyond. */
  readonly waist?: PropagationPlan['waist'];
  /** Distance of neighbouring frames. */
  readonly sliceMm: number;
  /** Looks at every answer before it is passed on; a new one for each pass. */
  readonly newRevision?: () => Revision;
  /** What later frames remember of a tracked one; a new one for each pass. */
  readonly newSharpening?: () => Sharpening;
  /** Moves the frames along with the object. */
  readonly following?: Following;
  /** Later frames remember a tracked frame as revised, instead of the model's own answer. */
  readonly rememberRevised?: boolean;
  /** What an interrupted run had finished, in its order; the run goes on as if it had never stopped. */
  readonly finished?: readonly FinishedFrame[];
}

/** See `Reviser`. */
export interface Revision {
  prompted(anchor: Anchor, output: FrameOutput): void;
  tracked(t: number, output: FrameOutput, before: FrameOutput | null): Float32Array | null;
  /** The frame's mask in the stored layout, where one was made at the scan's own resolution. */
  mask(t: number): Uint8Array | null;
}

/** See `Sharpener`. */
export interface Sharpening {
  prompted(output: FrameOutput): void;
  remembered(output: FrameOutput): Float32Array | null;
}

export interface FinishedFrame {
  readonly pass: number;
  readonly t: number;
  /** Absent for prompted and skipped frames, and for those that no later one can look back to. */
  readonly memory?: FrameMemory;
  /** Of tracked frames: what rules about the run's end have seen. */
  readonly seen?: SeenAnswer;
  /** Of runs that go through the scan several times: in which of them, and what the model answered there. */
  readonly round?: number;
  readonly answer?: Omit<FrameOutput, 't'>;
}

/** What an earlier process has told of a frame: once on the way, and `again` where the end of its run changed it. */
export interface KnownFrame extends FinishedFrame {
  readonly again?: FinishedFrame;
}

/** Where a run goes through the scan several times: in which of them the step is, and the model's own answer. */
interface OfRound {
  readonly round?: number;
  readonly answer?: FrameOutput;
}

export type PropagationStep = OfRound & StepOfPass;

type StepOfPass =
  | {
      readonly kind: 'prompted';
      readonly pass: number;
      readonly t: number;
      readonly output: FrameOutput;
      /** As in `Revision.mask`. */
      readonly mask: Uint8Array | null;
    }
  | {
      readonly kind: 'tracked';
      readonly pass: number;
      readonly t: number;
      readonly output: FrameOutput;
      readonly mask: Uint8Array | null;
      readonly memory: FrameMemory;
      readonly seen: SeenAnswer;
    }
  /**
   * A rule or an emptied frame ended a run: the object is taken to be absent on these frames, also on those of them that
   * were told otherwise before.
   */
  | { readonly kind: 'skipped'; readonly pass: number; readonly frames: readonly number[] };

/**
 * Carries one object through the frames and yields every frame as it is done. Ends early when the consumer
 * stops iterating. Each pass has a tracker of its own, prompted with the anchors that it remembers.
 */
export async function* propagate(
  newTracker: () => Tracker,
  input: PropagationInput,
): AsyncGenerator<PropagationStep, void, void> {
  const passes = passesOf(input);
  const ended = beyondEnds(scheduleInput(input)).filter((t) => !input.finished?.some((f) => f.t === t));
  if (ended.length > 0) yield { kind: 'skipped', pass: 0, frames: ended };
  for (const [number, pass] of passes.entries()) {
    const finished = knownFrames(input.finished?.filter((f) => f.pass === number) ?? []);
    // A prompt is answered by the first pass that remembers it.
    const asked = pass.conditioning.filter(
      (t) =>
        passes.findIndex((p) => p.conditioning.includes(t)) === number &&
        input.anchors.some((a) => a.t === t && !a.kept),
    );
    const frames = [...asked, ...pass.runs.flatMap((run) => run.frames)];
    const isOver = input.finished?.some((f) => f.pass > number);
    if (frames.every((t) => finished.has(t)) && (isOver || !(input.waist || isUnsettled(finished)))) continue;
    yield* runPass(newTracker(), input, { ...pass, asked }, number, finished);
  }
}

function knownFrames(finished: readonly FinishedFrame[]): Map<number, KnownFrame> {
  const known = new Map<number, KnownFrame>();
  for (const frame of finished) {
    const first = known.get(frame.t);
    known.set(frame.t, first ? { ...first, again: frame } : frame);
  }
  return known;
}

/** Of a run on several pathways it is not known whether the end of it was told in full; nor of one that a waist may end. */
function isUnsettled(known: ReadonlyMap<number, KnownFrame>): boolean {
  return [...known.values()].some(({ memory }) => memory?.courses !== undefined);
}

export function passesOf(input: PropagationInput): Pass[] {
  return schedule(scheduleInput(input));
}

function scheduleInput(input: PropagationInput): ScheduleInput {
  const at = (role: Anchor['role']) => input.anchors.filter((a) => a.role === role);
  const { frames, range, order } = input;
  const { full = [], empty = [] } = Object.groupBy(at('boundary'), ({ prompt }) =>
    prompt.mask && !prompt.mask.includes(1) ? 'empty' : 'full',
  );
  const times = (anchors: readonly Anchor[]) => anchors.map((a) => a.t);
  return {
    frames,
    range,
    order,
    sources: times(at('source')),
    boundaries: times(full),
    empty: times(empty),
    reach: reaches(at('source')),
  };
}

/**
 * A large slice of the object tells more of it than its tip: between two sources each reaches as far as its diameter.
 * Clicks say nothing of the size: with one of these among them all reach alike.
 */
function reaches(sources: readonly Anchor[]): ReadonlyMap<number, number> | undefined {
  const areas = sources.map(({ t, prompt: { mask, box } }) => {
    const area = mask ? mask.reduce((n, v) => n + v, 0) : box ? (box[2] - box[0]) * (box[3] - box[1]) : 0;
    return [t, Math.sqrt(area)] as const;
  });
  return areas.every(([, reach]) => reach > 0) ? new Map(areas) : undefined;
}

async function* runPass(
  tracker: Tracker,
  input: PropagationInput,
  pass: Pass & { readonly asked: readonly number[] },
  number: number,
  finished: ReadonlyMap<number, KnownFrame>,
): AsyncGenerator<PropagationStep, void, void> {
  const prompted = new Map<number, FrameOutput>();
  const revision = input.newRevision?.();
  const sharpening = input.newSharpening?.();
  for (const t of pass.conditioning) {
    const anchor = input.anchors.find((a) => a.t === t)!;
    const output = await tracker.prompt(t, anchor.prompt);
    prompted.set(t, output);
    revision?.prompted(anchor, output);
    sharpening?.prompted(output);
    if (pass.asked.includes(t) && !finished.has(t))
      yield { kind: 'prompted', pass: number, t, output, mask: revision?.mask(t) ?? null };
  }
  for (const run of pass.runs)
    yield* trackRun(run, input, {
      tracker,
      pass: number,
      finished,
      prompted: prompted.get(run.from) ?? null,
      revision,
      sharpening,
    });
}
