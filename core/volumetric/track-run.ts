import type {
  Anchor,
  KnownFrame,
  PropagationInput,
  PropagationStep,
  Revision,
  Sharpening,
} from './propagate.ts';
import type { Run } from './schedule.ts';
import { type SeenAnswer, seenAnswer, stopRule } from './stop.ts';
import type { FrameOutput, Tracker } from './tracker.ts';
import { waistRule } from './waist.ts';

export interface RunContext {
  readonly tracker: Tracker;
  readonly pass: number;
  readonly finished: ReadonlyMap<number, KnownFrame>;
  /** The answer on the anchor that the run comes from. */
  readonly prompted: FrameOutput | null;
  readonly revision: Revision | undefined;
  readonly sharpening: Sharpening | undefined;
}

/** Frames one after the other, until a rule or the consumer ends it. */
export async function* trackRun(
  run: Run,
  input: PropagationInput,
  context: RunContext,
): AsyncGenerator<PropagationStep, void, void> {
  const { tracker, pass, finished, prompted, revision, sharpening } = context;
  const { rememberRevised, following } = input;
  const { from, reverse } = run;
  const lastOf = endOf(run, input, prompted);
  const answers = new Map<number, FrameOutput>();
  const follow = following?.start(from, prompted);
  let before = prompted;
  for (const t of run.frames) {
    const known = finished.get(t);
    follow?.(t, before);
    let seen = known?.seen;
    if (known) {
      if (known.memory) tracker.importFrame(t, known.memory);
      before = known.memory ? { t, ...known.memory } : null;
    } else {
      const output = await tracker.track(t, reverse);
      const revised = revision?.tracked(t, output, before);
      const answer = revised && rememberRevised ? { ...output, lowRes: revised } : output;
      const remembered = sharpening?.remembered(answer) ?? answer.lowRes;
      if (remembered !== output.lowRes) tracker.revise(t, remembered);
      before = answer;
      const step = stepOf(answer, context);
      seen = step.seen;
      yield step;
    }
    if (before) answers.set(t, before);
    const last = seen ? lastOf(t, seen) : null;
    if (last !== null) {
      yield* settled(run, answers, context);
      const frames = run.frames
        .slice(run.frames.indexOf(last) + 1)
        .filter((f) => !isSkipped(finished.get(f)));
      if (frames.length > 0) yield { kind: 'skipped', pass, frames };
      return;
    }
  }
  yield* settled(run, answers, context);
}

/** At the end of a run: the frames that the tracker now answers otherwise than they were told. */
function* settled(
  { reverse }: Run,
  answers: Map<number, FrameOutput>,
  context: RunContext,
): Generator<PropagationStep, void, void> {
  const { tracker, prompted, revision } = context;
  for (const answer of tracker.settle?.() ?? []) {
    const { t } = answer;
    revision?.tracked(t, answer, answers.get(reverse ? t + 1 : t - 1) ?? prompted);
    answers.set(t, answer);
    if (!context.finished.get(t)?.again) yield stepOf(answer, context);
  }
}

function stepOf(
  output: FrameOutput,
  { tracker, pass, revision }: RunContext,
): Extract<PropagationStep, { kind: 'tracked' }> {
  const { t } = output;
  return {
    kind: 'tracked',
    pass,
    t,
    output,
    mask: revision?.mask(t) ?? null,
    memory: tracker.exportFrame(t),
    seen: seenAnswer(output),
  };
}

/** An earlier process has told already that the object is not there. */
function isSkipped(known: KnownFrame | undefined): boolean {
  return known !== undefined && (known.again ?? known).seen === undefined;
}

/** After every frame of a run: the last one of the object, where it has ended by now. */
function endOf(
  run: Run,
  { anchors, stop, waist, sliceMm }: PropagationInput,
  prompted: FrameOutput | null,
): (t: number, seen: SeenAnswer) => number | null {
  const start = prompted && seenAnswer(prompted);
  const stops = stopRule(stop);
  const beyond = ({ t, prompt: { mask } }: Anchor) =>
    (run.reverse ? t < run.from : t > run.from) && (!mask || mask.includes(1));
  const waistOf = waist && start && !anchors.some(beyond) ? waistRule(waist, start) : null;
  return (t, seen) => {
    const distanceMm = Math.abs(t - run.from) * sliceMm;
    if (stops({ ...seen, promptedArea: start?.area ?? 0, distanceMm })) return t;
    return waistOf?.(t, seen) ?? null;
  };
}
