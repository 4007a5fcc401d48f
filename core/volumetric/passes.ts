import type { PropagationPlan } from '#core/contract';
import { positive } from '#core/masks';
import { randomFrom, seedOf } from '#core/random';
import { pasteLogits } from '#core/sam2/preprocess';
import { clicksInside } from '#core/volumetric/prompt-simulation';
import {
  type Anchor,
  type FinishedFrame,
  type PropagationInput,
  type PropagationStep,
  propagate,
} from './propagate.ts';
import type { FrameOutput, FramePrompt, Tracker } from './tracker.ts';

export interface PassesInput extends PropagationInput {
  readonly passes: PropagationPlan['passes'];
  /** Width and height of a frame in its own pixels. */
  readonly frameSize: readonly [number, number];
}

/** Logits beyond this are as good as certain when passes are put together. */
const CERTAIN = 16;

/**
 * Carries the object through the frames again and again, each time from the user's prompts and from the slices of
 * the pass before that can be trusted; not again where there are none, for that would answer the same. An interrupted run goes on after what it had answered (`finished`): passes that
 * are over are not gone through again, and what they had found decides about the next one as before.
 */
export async function* propagateInPasses(
  newTracker: () => Tracker,
  input: PassesInput,
): AsyncGenerator<PropagationStep, void, void> {
  const { passes } = input;
  if (passes.count === 1) return yield* propagate(newTracker, input);
  let anchors = input.anchors;
  const seen: Map<number, Weighed>[] = [];
  for (let round = 0; round < passes.count; round++) {
    const finished = input.finished?.filter((frame) => roundOf(frame) === round) ?? [];
    const isOver = input.finished?.some((frame) => roundOf(frame) > round);
    const found = weighed(finished, anchors);
    const steps = isOver ? [] : propagate(newTracker, { ...input, anchors, finished });
    for await (const step of steps) {
      const answer = step.kind === 'skipped' ? undefined : step.output;
      if (step.kind === 'skipped') for (const t of step.frames) found.delete(t);
      if (answer) found.set(answer.t, { output: answer, weight: nearness(answer.t, anchors) });
      const shown = passes.fusion === 'distance' && round > 0 ? fused(step, [...seen, found]) : step;
      yield { ...shown, round, answer };
    }
    const before = seen.at(-1);
    seen.push(found);
    if (before && passes.until > 0 && 1 - agreement(before, found) < passes.until) return;
    if (round + 1 === passes.count) return;
    const more = await trusted(newTracker, input, found);
    if (more.length === 0 && anchors === input.anchors) return;
    anchors = [...input.anchors, ...more];
  }
}

interface Weighed {
  readonly output: FrameOutput;
  readonly weight: number;
}

function roundOf({ round }: FinishedFrame): number {
  return round ?? 0;
}

/** What each frame was answered last, where the object was not taken to be absent there. */
function weighed(finished: readonly FinishedFrame[], anchors: readonly Anchor[]): Map<number, Weighed> {
  const found = new Map<number, Weighed>();
  for (const { t, answer } of finished)
    if (answer) found.set(t, { output: { ...answer, t }, weight: nearness(t, anchors) });
    else found.delete(t);
  return found;
}

/** Prompts from the frames that can be trusted, the best first and none close to another. */
async function trusted(
  newTracker: () => Tracker,
  input: PassesInput,
  found: ReadonlyMap<number, Weighed>,
): Promise<Anchor[]> {
  const { passes, frameSize } = input;
  const open = [...found.values()]
    .map(({ output }) => output)
    .filter((o) => o.objectScore > 0 && !input.anchors.some((a) => a.t === o.t));
  const apart = Math.max(1, Math.floor(open.length / (passes.slices + 1)));
  const chosen: Anchor[] = [];
  for (const output of open.sort((a, b) => b.predictedIou - a.predictedIou)) {
    if (chosen.length === passes.slices) break;
    const others = [...input.anchors, ...chosen];
    if (others.some((a) => Math.abs(a.t - output.t) < apart)) continue;
    const mask = frameMask(output.lowRes, frameSize);
    if (!mask.includes(1)) continue;
    const sure =
      passes.trust === 'confident'
        ? output.predictedIou >= passes.above
        : (await returnsHome(newTracker, input, found, output.t, mask)) >= passes.above;
    if (sure) chosen.push(promptFrom(output.t, mask, frameSize, passes.reprompt));
  }
  return chosen;
}

/**
 * Dice of the prompted mask and of what is found on the prompted frame when it is tracked from frame `t` alone: the
 * cycle check of RevSAM2 (2024), in one step.
 */
async function returnsHome(
  newTracker: () => Tracker,
  { anchors }: PropagationInput,
  found: ReadonlyMap<number, Weighed>,
  t: number,
  mask: Uint8Array,
): Promise<number> {
  const sources = anchors.filter((a) => a.role === 'source' && found.has(a.t));
  if (sources.length === 0) return 0;
  const home = sources.reduce((best, a) => (Math.abs(a.t - t) < Math.abs(best.t - t) ? a : best));
  const tracker = newTracker();
  await tracker.prompt(t, { points: [], mask });
  const back = await tracker.track(home.t, home.t < t);
  return dice(found.get(home.t)!.output.lowRes, back.lowRes);
}

/** Clicks that a slice of the pass before becomes, the first one where its mask is deepest. */
const CLICKS = 3;

/** The pixels of a mask that is taken over stand; a box or clicks around it are answered anew. */
function promptFrom(
  t: number,
  mask: Uint8Array,
  [width, height]: readonly [number, number],
  kind: PropagationPlan['passes']['reprompt'],
): Anchor {
  if (kind === 'mask') return { t, prompt: { points: [], mask }, role: 'source', kept: true };
  const asked = (prompt: FramePrompt): Anchor => ({ t, prompt, role: 'source', kept: false });
  if (kind === 'points') {
    const plane = { pixels: mask, width, height, spacingMm: [1, 1] as const };
    const clicks = clicksInside(plane, CLICKS, 0, randomFrom(seedOf(`${t}`)));
    return asked({ points: clicks.map(([x, y]) => ({ x, y, positive: true })) });
  }
  let [x0, y0, x1, y1] = [width, Number.POSITIVE_INFINITY, 0, 0];
  mask.forEach((v, n) => {
    if (!v) return;
    const [x, y] = [n % width, Math.floor(n / width)];
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
  });
  return asked({ points: [], box: [x0, y0, x1, y1] });
}

function frameMask(lowRes: Float32Array, [width, height]: readonly [number, number]): Uint8Array {
  const square = { cx: width / 2, cy: height / 2, sidePx: width, sideYPx: height };
  return positive(pasteLogits(lowRes, square, [0, 0, width, height]));
}

/** 1 on a prompted frame, falling with the distance to the nearest one. */
function nearness(t: number, anchors: readonly Anchor[]): number {
  return 1 / (1 + Math.min(...anchors.map((a) => Math.abs(a.t - t))));
}

/** The step with the weighted mean of all passes' logits; its mask is made from them anew. */
function fused(step: PropagationStep, rounds: readonly ReadonlyMap<number, Weighed>[]): PropagationStep {
  if (step.kind === 'skipped') return step;
  const all = rounds.flatMap((round) => round.get(step.t) ?? []);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const lowRes = step.output.lowRes.map((_, n) =>
    all.reduce(
      (sum, { output, weight }) =>
        sum + (weight / total) * Math.max(-CERTAIN, Math.min(CERTAIN, output.lowRes[n])),
      0,
    ),
  );
  const objectScore = all.reduce((sum, { output, weight }) => sum + (weight / total) * output.objectScore, 0);
  return { ...step, output: { ...step.output, lowRes, objectScore }, mask: null };
}

/** Dice over the frames of two passes. */
function agreement(a: ReadonlyMap<number, Weighed>, b: ReadonlyMap<number, Weighed>): number {
  let [both, sum] = [0, 0];
  for (const [t, { output }] of a) {
    const other = b.get(t);
    if (!other) continue;
    const shared = overlap(output.lowRes, other.output.lowRes);
    both += shared.both;
    sum += shared.sum;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}

function dice(a: Float32Array, b: Float32Array): number {
  const { both, sum } = overlap(a, b);
  return sum === 0 ? 1 : (2 * both) / sum;
}

function overlap(a: Float32Array, b: Float32Array): { both: number; sum: number } {
  let [both, sum] = [0, 0];
  for (let n = 0; n < a.length; n++) {
    if (a[n] > 0) sum++;
    if (b[n] > 0) sum++;
    if (a[n] > 0 && b[n] > 0) both++;
  }
  return { both, sum };
}
