import type { KnownFrame, PropagationInput, PropagationStep, Revision, Sharpening } from './propagate.ts';
import type { Run } from './schedule.ts';
import { type StopRule, stopRule } from './stop.ts';
import type { FrameOutput, Tracker } from './tracker.ts';

export interface RunContext {
  readonly tracker: Tracker;
  readonly pass: number;
  readonly finished: ReadonlyMap<number, KnownFrame>;
  /** The answer on the anchor that the run comes from. */
  readonly prompted: FrameOutput | null;
  readonly revision: Revision | undefined;
  readonly sharpening: Sharpening | undefined;
}

/** Frames one after the other, until the stop rule or the consumer ends it. */
export async function* trackRun(
  run: Run,
  { stop, sliceMm, rememberRevised, following }: PropagationInput,
  context: RunContext,
): AsyncGenerator<PropagationStep, void, void> {
  const { tracker, pass, finished, prompted, revision, sharpening } = context;
  const { from, reverse } = run;
  const ended = endOf(stopRule(stop), run, sliceMm, prompted);
  const answers = new Map<number, FrameOutput>();
  const follow = following?.start(from, prompted);
  let before = prompted;
  for (const [n, t] of run.frames.entries()) {
    const known = finished.get(t);
    follow?.(t, before);
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
      yield stepOf(before, context);
    }
    if (!before) continue;
    answers.set(t, before);
    if (ended(before)) {
      yield* settled(run, answers, context);
      const frames = run.frames.slice(n + 1).filter((f) => !finished.has(f));
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

function stepOf(output: FrameOutput, { tracker, pass, revision }: RunContext): PropagationStep {
  const { t } = output;
  return {
    kind: 'tracked',
    pass,
    t,
    output,
    mask: revision?.mask(t) ?? null,
    memory: tracker.exportFrame(t),
  };
}

/** The stop rule as it sees the frames of a run. */
function endOf(rule: StopRule, run: Run, sliceMm: number, prompted: FrameOutput | null) {
  const promptedArea = prompted ? area(prompted.lowRes) : 0;
  return ({ t, lowRes, objectScore }: FrameOutput) =>
    rule({ objectScore, area: area(lowRes), promptedArea, distanceMm: Math.abs(t - run.from) * sliceMm });
}

function area(logits: Float32Array): number {
  return logits.reduce((n, v) => (v > 0 ? n + 1 : n), 0);
}
