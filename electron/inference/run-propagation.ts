import { decodeRuns } from '#core/masks';
import {
  type Anchor,
  displayRegion,
  type FrameGeometry,
  logitsToMask,
  maskRegion,
  promptToFrame,
  propagate,
  timeOf,
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
  const newTracker = () => view.model.tracker(view.frames(frame), plan.memory);
  const range = request.range?.map((slice) => timeOf(layout, slice)).sort((a, b) => a - b);
  const steps = propagate(newTracker, {
    frames: layout.count,
    anchors: request.anchors.map((a) => anchorOn(view, frame, a)),
    ...(range && { range: [range[0], range[1]] as const }),
    order: plan.order,
    stop: plan.stop,
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
    const mask = logitsToMask(frame, output.lowRes);
    yield [{ pass, t, memory, outcome: outcomeOf(axis, timeOf(layout, t), state, output, mask) }];
  }
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
