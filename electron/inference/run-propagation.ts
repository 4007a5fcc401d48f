import { axisIndex, inPlaneAxes } from '#core/geometry';
import { decodeRuns, encodeRuns, Mask } from '#core/masks';
import {
  type Anchor,
  displayRegion,
  type FrameGeometry,
  logitsToMask,
  maskRegion,
  maskToStored,
  promptToFrame,
  propagate,
  Reviser,
  type Revision,
  timeOf,
  trackingOptions,
  uniteRegions,
} from '#core/volumetric';
import { finishShape, hasShapeRules } from '#core/volumetric/post';
import type { PropagateRequest, SliceAnchor, SliceOutcome, StreamedOutcome } from './requests.ts';
import { outcomeOf } from './run-prompt.ts';
import type { View } from './view.ts';

/** Carries the prompts through the planes; every step yields the slices that are done with it. */
export async function* runPropagation(
  request: PropagateRequest,
  whole: View,
): AsyncGenerator<readonly StreamedOutcome[], void, void> {
  const { axis, plan } = request;
  const { layout } = whole;
  const regions = request.anchors.flatMap((anchor) => {
    const region = anchorRegion(whole, anchor);
    return region ? [{ t: timeOf(layout, anchor.slice), region }] : [];
  });
  const view = whole.fitted(regions);
  const frame = view.frame(uniteRegions(regions.map((r) => r.region)));
  const options = trackingOptions(plan, layout.stepMm);
  const { refine } = plan.post;
  const newRevision = refine && (() => revisionOf(request, view, new Reviser(view.volume, frame, refine)));
  const range = request.range?.map((slice) => timeOf(layout, slice)).sort((a, b) => a - b);
  const steps = propagate(() => view.model.tracker(view.frames(frame), options), {
    frames: layout.count,
    anchors: request.anchors.map((a) => anchorOn(view, frame, a)),
    ...(range && { range: [range[0], range[1]] as const }),
    order: plan.order,
    stop: plan.stop,
    sliceMm: layout.stepMm,
    newRevision,
    rememberRevised: plan.memory.refined,
    finished: request.finished,
  });
  const outcomes = new Map<number, SliceOutcome>();
  for (const { outcome } of request.finished ?? []) if (outcome) outcomes.set(outcome.slice, outcome);
  for await (const step of steps) {
    const done: StreamedOutcome[] = [];
    if (step.kind === 'skipped')
      for (const t of step.frames)
        done.push({ pass: step.pass, t, outcome: skipped(axis, timeOf(layout, t)) });
    else {
      const { pass, t, output } = step;
      const [state, memory] =
        step.kind === 'prompted' ? (['prompted', undefined] as const) : (['proposed', step.memory] as const);
      const mask = step.mask ?? logitsToMask(frame, output.lowRes);
      done.push({ pass, t, memory, outcome: outcomeOf(axis, timeOf(layout, t), state, output, mask) });
    }
    for (const { outcome } of done) outcomes.set(outcome.slice, outcome);
    yield done;
  }
  const changed = finished(request, view, [...outcomes.values()]);
  if (changed.length > 0) yield changed;
}

/** No pass of the run: slices that were looked at once more when all were there. */
const AFTER_ALL = -1;

/** The slices that the plan's rules about the object's shape change. */
function finished(
  { axis, plan, anchors }: PropagateRequest,
  view: View,
  outcomes: readonly SliceOutcome[],
): StreamedOutcome[] {
  if (!hasShapeRules(plan.post)) return [];
  const { shape } = view.volume;
  const [a, b] = inPlaneAxes(axis).map((name) => shape[axisIndex(name)]);
  const [mask, seeds] = [new Mask(shape), new Mask(shape)];
  for (const { slice, runs, state } of outcomes) {
    const plane = decodeRuns(runs, a * b);
    mask.setPlane(axis, slice, plane);
    if (state === 'prompted') seeds.setPlane(axis, slice, plane);
  }
  for (const anchor of anchors) {
    if (!anchor.mask) continue;
    const plane = decodeRuns(anchor.mask, a * b);
    mask.setPlane(axis, anchor.slice, plane);
    seeds.setPlane(axis, anchor.slice, plane);
  }
  const next = finishShape(mask, plan.post, { seeds, axis, sliceMm: view.layout.stepMm });
  return outcomes.flatMap((outcome) => {
    const { slice } = outcome;
    const [before, after] = [mask.plane(axis, slice), next.plane(axis, slice)];
    if (before.every((v, n) => v === after[n])) return [];
    const voxels = after.reduce((n, v) => n + v, 0);
    const revised = { ...outcome, runs: encodeRuns(after), voxels };
    return [{ pass: AFTER_ALL, t: timeOf(view.layout, slice), outcome: revised }];
  });
}

/** The reviser, told about anchors in its own terms. */
function revisionOf(request: PropagateRequest, view: View, reviser: Reviser): Revision {
  const { layout } = view;
  return {
    prompted({ t }, output) {
      const anchor = request.anchors.find((a) => timeOf(layout, a.slice) === t)!;
      const mask = pixels(view, anchor.mask);
      const { box, points } = anchor.prompt;
      if (mask) reviser.given(t, mask);
      // Clicks are obeyed as they are: only the answer to a box alone is looked at again.
      else reviser.prompted(t, output, box && points.length === 0 ? displayRegion(layout, box) : null);
    },
    tracked: (t, output, before) => reviser.tracked(t, output, before),
    mask(t) {
      const mask = reviser.mask(t);
      return mask && maskToStored(layout, mask);
    },
  };
}

function pixels(view: View, runs: Uint8Array | undefined): Uint8Array | undefined {
  return runs && decodeRuns(runs, view.layout.width * view.layout.height);
}

/** What the crop must hold of an anchor: its box as drawn, else what is on the slice. */
function anchorRegion(view: View, { prompt, mask, present }: SliceAnchor) {
  if (prompt.box && !mask) return displayRegion(view.layout, prompt.box);
  const there = pixels(view, mask ?? present);
  return there ? maskRegion(view.layout, there) : null;
}

function anchorOn(view: View, frame: FrameGeometry, anchor: SliceAnchor): Anchor {
  const mask = pixels(view, anchor.mask);
  return {
    t: timeOf(view.layout, anchor.slice),
    prompt: promptToFrame(
      frame,
      mask ? { ...anchor.prompt, box: undefined, points: [] } : anchor.prompt,
      mask,
    ),
    role: anchor.role,
    kept: mask !== undefined,
  };
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
