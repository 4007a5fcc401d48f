import { decodeRuns } from '#core/masks';
import {
  type Anchor,
  displayRegion,
  type FrameGeometry,
  logitsToMask,
  maskRegion,
  maskToStored,
  packLogits,
  promptToFrame,
  propagate,
  Reviser,
  type Revision,
  timeOf,
  trackingOptions,
  uniteRegions,
} from '#core/volumetric';
import type { PropagateRequest, SliceAnchor, StreamedOutcome } from './requests.ts';
import { outcomeOf } from './run-prompt.ts';
import type { View } from './view.ts';

/** Carries the prompts through the planes; every step yields the slices that are done with it. */
export async function* runPropagation(
  request: PropagateRequest,
  view: View,
): AsyncGenerator<readonly StreamedOutcome[], void, void> {
  const { axis, plan } = request;
  const { layout } = view;
  const frame = view.frame(uniteRegions(request.anchors.map((a) => anchorRegion(view, a))));
  const options = trackingOptions(plan, layout.stepMm);
  const newTracker = () => view.model.tracker(view.frames(frame), options);
  const { refine } = plan.post;
  const newRevision = refine && (() => revisionOf(request, view, frame, new Reviser(view.volume, frame, refine)));
  const range = request.range?.map((slice) => timeOf(layout, slice)).sort((a, b) => a - b);
  const steps = propagate(newTracker, {
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
  for await (const step of steps) {
    if (step.kind === 'skipped') {
      yield step.frames.map((t) => ({ pass: step.pass, t, outcome: skipped(axis, timeOf(layout, t)) }));
      continue;
    }
    const { pass, t, output } = step;
    const [state, memory] =
      step.kind === 'prompted' ? (['prompted', undefined] as const) : (['proposed', step.memory] as const);
    const mask = step.mask ?? logitsToMask(frame, output.lowRes);
    yield [{ pass, t, memory, logits: packLogits(output.lowRes), outcome: outcomeOf(axis, timeOf(layout, t), state, output, mask) }];
  }
}

/** The reviser, told about anchors in its own terms. */
function revisionOf(request: PropagateRequest, view: View, frame: FrameGeometry, reviser: Reviser): Revision {
  const { layout } = view;
  return {
    prompted({ t }, output) {
      const anchor = request.anchors.find((a) => timeOf(layout, a.slice) === t)!;
      const mask = pixels(view, anchor.mask);
      const { box, points } = anchor.prompt;
      if (mask) reviser.given(t, mask);
      // A click beyond the box, or against what the values say, is obeyed: only a box alone is looked at again.
      else if (box && points.length === 0) reviser.prompted(t, output, displayRegion(layout, box));
      else reviser.given(t, logitsToMask(frame, output.lowRes));
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
