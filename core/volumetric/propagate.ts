import type { PropagationPlan } from '#core/contract';
import { type Pass, type Run, schedule } from './schedule.ts';
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
  /** What an interrupted run had finished, in its order; the run goes on as if it had never stopped. */
  readonly finished?: readonly FinishedFrame[];
}

export interface FinishedFrame {
  readonly pass: number;
  readonly t: number;
  /** Absent for prompted and skipped frames, and for those that no later one can look back to. */
  readonly memory?: FrameMemory;
}

export type PropagationStep =
  | { readonly kind: 'prompted'; readonly pass: number; readonly t: number; readonly output: FrameOutput }
  | {
      readonly kind: 'tracked';
      readonly pass: number;
      readonly t: number;
      readonly output: FrameOutput;
      readonly memory: FrameMemory;
    }
  /** The stop rule ended a run: the object is taken to be absent on these frames. */
  | { readonly kind: 'skipped'; readonly pass: number; readonly frames: readonly number[] };

/** A mask this much smaller than the prompted one counts as gone (RECIPE of the shipped model). */
const COLLAPSED = 0.02;

/**
 * Carries one object through the frames and yields every frame as it is done. Ends early when the consumer
 * stops iterating. Each pass has a tracker of its own, prompted with all of the pass's anchors.
 */
export async function* propagate(
  newTracker: () => Tracker,
  input: PropagationInput,
): AsyncGenerator<PropagationStep, void, void> {
  const passes = passesOf(input);
  for (const [number, pass] of passes.entries()) {
    const finished = new Map(input.finished?.filter((f) => f.pass === number).map((f) => [f.t, f]));
    const asked = number === 0 ? input.anchors.filter((a) => !a.kept && pass.conditioning.includes(a.t)) : [];
    const frames = [...asked.map((a) => a.t), ...pass.runs.flatMap((run) => run.frames)];
    if (frames.every((t) => finished.has(t))) continue;
    yield* runPass(newTracker(), input, pass, number, finished);
  }
}

export function passesOf(input: PropagationInput): Pass[] {
  const at = (role: Anchor['role']) => input.anchors.filter((a) => a.role === role).map((a) => a.t);
  const { frames, range, order } = input;
  return schedule({ frames, range, order, sources: at('source'), boundaries: at('boundary') });
}

async function* runPass(
  tracker: Tracker,
  input: PropagationInput,
  pass: Pass,
  number: number,
  finished: ReadonlyMap<number, FinishedFrame>,
): AsyncGenerator<PropagationStep, void, void> {
  const promptedArea = new Map<number, number>();
  for (const t of pass.conditioning) {
    const anchor = input.anchors.find((a) => a.t === t)!;
    const output = await tracker.prompt(t, anchor.prompt);
    promptedArea.set(t, area(output.lowRes));
    if (number === 0 && !anchor.kept && !finished.has(t)) yield { kind: 'prompted', pass: number, t, output };
  }
  for (const run of pass.runs)
    yield* trackRun(tracker, run, number, finished, input.stop, promptedArea.get(run.from) ?? 0);
}

async function* trackRun(
  tracker: Tracker,
  run: Run,
  pass: number,
  finished: ReadonlyMap<number, FinishedFrame>,
  stop: PropagationPlan['stop'],
  promptedArea: number,
): AsyncGenerator<PropagationStep, void, void> {
  let gone = 0;
  const isGone = (seen: { lowRes: Float32Array; objectScore: number }) =>
    seen.objectScore <= 0 || area(seen.lowRes) < COLLAPSED * promptedArea;
  for (const [n, t] of run.frames.entries()) {
    const known = finished.get(t);
    if (known) {
      if (known.memory) tracker.importFrame(t, known.memory);
      gone = known.memory && isGone(known.memory) ? gone + 1 : 0;
    } else {
      const output = await tracker.track(t, run.reverse);
      gone = isGone(output) ? gone + 1 : 0;
      yield { kind: 'tracked', pass, t, output, memory: tracker.exportFrame(t) };
    }
    if (stop.kind === 'absent' && gone >= stop.slices) {
      const frames = run.frames.slice(n + 1).filter((f) => !finished.has(f));
      if (frames.length > 0) yield { kind: 'skipped', pass, frames };
      return;
    }
  }
}

function area(logits: Float32Array): number {
  return logits.reduce((n, v) => (v > 0 ? n + 1 : n), 0);
}
