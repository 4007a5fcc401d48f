import { AXES, type Axis } from '#core/geometry';
import { decodeRuns, encodeRuns, Mask } from '#core/masks';
import {
  type FrameGeometry,
  frameLogits,
  logitsToMask,
  type PlaneAnswer,
  type PlaneLayout,
  PlaneVotes,
  planeToStored,
  timeOf,
  uniteRegions,
} from '#core/volumetric';
import { finishShape, hasShapeRules } from '#core/volumetric/post';
import { placedRun, promptedRegions } from './placed-run.ts';
import type { PropagateRequest, SliceAnchor, SliceOutcome, StreamedOutcome } from './requests.ts';
import { outcomeOf } from './run-prompt.ts';
import type { View } from './view.ts';

/**
 * Carries the prompts through the planes; every step yields the slices that are done with it. Those of other axes than
 * the request's are no result, but what an interrupted run needs to go on.
 */
export async function* runPropagation(
  request: PropagateRequest,
  view: View,
): AsyncGenerator<readonly StreamedOutcome[], void, void> {
  const { axis, plan } = request;
  const { shape } = view.volume;
  const votes = plan.planes === 'prompted' ? null : new PlaneVotes(shape, plan.planes);
  const answers = yield* answersAlong(request, view);
  const outcomes = [...answers.values()].map((done) => done.streamed.outcome);
  let mask = maskOf(request, view, outcomes);
  if (votes) {
    for (const answer of answers.values()) votes.add(answerOf(view, answer));
    for (const other of AXES.filter((held) => held !== axis)) {
      const seen = view.across(other);
      const anchor = anchorAcross(mask, other, seen.layout);
      if (!anchor) continue;
      votes.add(givenAnswer(other, anchor, mask));
      const across = { ...request, axis: other, anchors: [anchor], range: undefined };
      for (const answer of (yield* answersAlong(across, seen)).values()) votes.add(answerOf(seen, answer));
    }
    mask = votes.mask();
  }
  if (!votes && !hasShapeRules(plan.post)) return;
  const changed = changedSlices(request, view, outcomes, mask);
  if (changed.length > 0) yield changed;
}

/** A slice as it was answered last counts: later passes and pathways may answer it anew. */
interface Done {
  readonly streamed: StreamedOutcome;
  /** Logits of the plane in the stored layout; null where no model looked. */
  logits(): Float32Array | null;
}

/** Goes along the request's axis, after what was finished there; returns every slice's last answer. */
async function* answersAlong(
  request: PropagateRequest,
  view: View,
): AsyncGenerator<readonly StreamedOutcome[], ReadonlyMap<number, Done>, void> {
  const { axis } = request;
  const finished = (request.finished ?? []).filter(
    ({ pass, outcome }) => pass !== AFTER_ALL && (outcome?.axis ?? axis) === axis,
  );
  const answers = new Map<number, Done>();
  for await (const { done, known } of alongAxis({ ...request, finished }, view)) {
    for (const one of done) answers.set(one.streamed.outcome.slice, one);
    if (!known) yield done.map(({ streamed }) => streamed);
  }
  return answers;
}

async function* alongAxis(
  request: PropagateRequest,
  whole: View,
): AsyncGenerator<{ done: readonly Done[]; known: boolean }, void, void> {
  const { axis, plan } = request;
  const { layout } = whole;
  const regions = promptedRegions(whole, request.anchors);
  const view = whole.fitted(regions);
  const region = uniteRegions(regions.map((r) => r.region));
  const stored = (frame: FrameGeometry, lowRes: Float32Array) =>
    planeToStored(layout, frameLogits(frame, lowRes));
  const known = (request.finished ?? []).flatMap(({ outcome, ...finished }): Done[] => {
    const lowRes = finished.shown ?? finished.answer?.lowRes;
    const logits = () => (lowRes ? stored(view.frame(finished.region ?? region), lowRes) : null);
    return outcome ? [{ streamed: { ...finished, outcome }, logits }] : [];
  });
  yield { done: known, known: true };
  const prompted = new Set(request.anchors.map((a) => timeOf(layout, a.slice)));
  const isLookedAtAgain = plan.passes.count > 1 || plan.planes !== 'prompted';
  const { steps, frameAt, regionAt } = placedRun(request, view, regions);
  for await (const step of steps) {
    const { pass, round } = step;
    if (step.kind === 'skipped') {
      const done = step.frames.map((t) => ({
        streamed: { pass, round, t, outcome: skipped(axis, timeOf(layout, t)) },
        logits: () => null,
      }));
      yield { done, known: false };
      continue;
    }
    const { t, output, answer: own = output } = step;
    const { memory, seen } = step.kind === 'tracked' ? step : {};
    const state = prompted.has(t) ? 'prompted' : 'proposed';
    const [frame, around] = [frameAt(t), regionAt(t)];
    const mask = step.mask ?? logitsToMask(frame, output.lowRes);
    const outcome = outcomeOf(axis, timeOf(layout, t), state, output, mask);
    const { lowRes, predictedIou, objectScore } = own;
    const again = isLookedAtAgain && {
      answer: { lowRes, predictedIou, objectScore },
      ...(own !== output && { shown: output.lowRes }),
    };
    const streamed = { pass, round, t, memory, seen, outcome, ...(around && { region: around }), ...again };
    yield { done: [{ streamed, logits: () => stored(frame, output.lowRes) }], known: false };
  }
}

/** No pass of the run: slices that were looked at once more when all were there. */
const AFTER_ALL = -1;

/** The slices of the run that differ in `mask`, once the plan's rules about the object's shape are applied to it. */
function changedSlices(
  request: PropagateRequest,
  view: View,
  outcomes: readonly SliceOutcome[],
  mask: Mask,
): StreamedOutcome[] {
  const { axis, plan, anchors } = request;
  const before = maskOf(request, view, outcomes);
  const seeds = new Mask(view.volume.shape);
  const promptedSlices = anchors.filter((a) => a.role === 'source').map((a) => a.slice);
  for (const slice of promptedSlices) seeds.setPlane(axis, slice, before.plane(axis, slice));
  const next = finishShape(mask, plan.post, { seeds, axis, sliceMm: view.layout.stepMm });
  return outcomes.flatMap((outcome) => {
    const { slice } = outcome;
    const [was, is] = [before.plane(axis, slice), next.plane(axis, slice)];
    if (was.every((v, n) => v === is[n])) return [];
    const revised = { ...outcome, runs: encodeRuns(is), voxels: is.reduce((n, v) => n + v, 0) };
    return [{ pass: AFTER_ALL, t: timeOf(view.layout, slice), outcome: revised }];
  });
}

/** What the run has found, and the slices whose pixels stand. */
function maskOf({ axis, anchors }: PropagateRequest, view: View, outcomes: readonly SliceOutcome[]): Mask {
  const mask = new Mask(view.volume.shape);
  const set = (slice: number, runs: Uint8Array) =>
    mask.setPlane(axis, slice, decodeRuns(runs, view.layout.width * view.layout.height));
  for (const { slice, runs } of outcomes) set(slice, runs);
  for (const { slice, mask: kept } of anchors) if (kept) set(slice, kept);
  return mask;
}

function answerOf({ layout }: View, { streamed: { outcome }, logits }: Done): PlaneAnswer {
  const { axis, slice, runs, predictedIou } = outcome;
  return {
    axis,
    slice,
    pixels: decodeRuns(runs, layout.width * layout.height),
    logits: logits(),
    predictedIou,
  };
}

/** The largest plane of another axis through what was found, as the prompt of a run along that axis. */
function anchorAcross(mask: Mask, axis: Axis, layout: PlaneLayout): SliceAnchor | null {
  // In the order of time, so that of two equal ones it is the same whatever the storage.
  const areas = Array.from({ length: layout.count }, (_, t) =>
    mask.plane(axis, timeOf(layout, t)).reduce((sum, v) => sum + v, 0),
  );
  const t = areas.indexOf(Math.max(...areas));
  if (areas[t] === 0) return null;
  const slice = timeOf(layout, t);
  const prompt = { axis, slice, points: [], mask: true };
  return { slice, prompt, mask: encodeRuns(mask.plane(axis, slice)), role: 'source' };
}

function givenAnswer(axis: Axis, { slice }: SliceAnchor, mask: Mask): PlaneAnswer {
  return { axis, slice, pixels: mask.plane(axis, slice), logits: null, predictedIou: null };
}

function skipped(axis: PropagateRequest['axis'], slice: number): StreamedOutcome['outcome'] {
  return {
    axis,
    slice,
    state: 'absent',
    runs: new Uint8Array(0),
    voxels: 0,
    predictedIou: null,
    objectScore: null,
  };
}
