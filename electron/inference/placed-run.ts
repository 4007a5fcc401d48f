import { decodeRuns } from '#core/masks';
import {
  type Anchor,
  displayRegion,
  FollowingCrop,
  type FrameAt,
  type FrameGeometry,
  maskRegion,
  maskToStored,
  PathwayTracker,
  type PromptedValues,
  type PropagationStep,
  promptToFrame,
  propagateInPasses,
  type Region,
  Reviser,
  type Revision,
  Sharpener,
  timeOf,
  trackingOptions,
  uniteRegions,
} from '#core/volumetric';
import type { PropagateRequest, SliceAnchor } from './requests.ts';
import type { View } from './view.ts';

/** A run's steps, and where the frames lie that their logits are on. */
export interface PlacedRun {
  readonly steps: AsyncGenerator<PropagationStep, void, void>;
  readonly frameAt: FrameAt;
  /** What a frame that follows the object is laid around; undefined where none does. */
  regionAt(t: number): Region | undefined;
}

/** The run of a request, in one frame around all that is prompted or in one that follows the object, as the plan has it. */
export function placedRun(
  request: PropagateRequest,
  view: View,
  regions: PromptedValues['regions'],
): PlacedRun {
  const { plan, anchors, finished } = request;
  const { layout } = view;
  const follows = plan.crop.kind !== 'whole' && plan.crop.follow && regions.length > 0;
  const seen = (finished ?? []).flatMap(({ t, region }) => (region ? [{ t, region }] : []));
  const following = follows ? new FollowingCrop(view.frame, regions, seen) : undefined;
  const fixed = view.frame(uniteRegions(regions.map((r) => r.region)));
  const frameAt = following?.frame ?? (() => fixed);
  const range = request.range?.map((slice) => timeOf(layout, slice)).sort((a, b) => a - b);
  const options = trackingOptions(plan, layout.stepMm);
  const { refine } = plan.post;
  const { sharpen } = plan.memory;
  const newTracker = () => {
    const frames = view.frames(frameAt, timeOf(layout, anchors[0].slice));
    const tracker = view.model.tracker(frames, options);
    return options.pathways ? new PathwayTracker(tracker, options.pathways) : tracker;
  };
  const steps = propagateInPasses(newTracker, {
    frames: layout.count,
    anchors: anchors.map((a) => anchorOn(view, frameAt(timeOf(layout, a.slice)), a)),
    ...(range && { range: [range[0], range[1]] as const }),
    order: plan.order,
    stop: plan.stop,
    waist: plan.waist,
    sliceMm: layout.stepMm,
    following,
    rememberRevised: plan.memory.refined,
    newSharpening: sharpen && (() => new Sharpener(view.volume, frameAt, sharpen)),
    newRevision: refine && (() => revisionOf(anchors, view, new Reviser(view.volume, frameAt, refine))),
    passes: plan.passes,
    frameSize: [fixed.width, fixed.height],
    finished,
  });
  return { steps, frameAt, regionAt: (t) => following?.region(t) };
}

/** The reviser, told about anchors in its own terms. */
function revisionOf(anchors: readonly SliceAnchor[], view: View, reviser: Reviser): Revision {
  const { layout } = view;
  return {
    prompted({ t }, output) {
      const anchor = anchors.find((a) => timeOf(layout, a.slice) === t);
      // A prompt that an earlier pass has made teaches nothing.
      if (!anchor) return;
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

/** What is prompted, plane by plane. */
export function promptedRegions(view: View, anchors: readonly SliceAnchor[]): PromptedValues['regions'] {
  return anchors.flatMap((anchor) => {
    const region = anchorRegion(view, anchor);
    return region ? [{ t: timeOf(view.layout, anchor.slice), region }] : [];
  });
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

function pixels(view: View, runs: Uint8Array | undefined): Uint8Array | undefined {
  return runs && decodeRuns(runs, view.layout.width * view.layout.height);
}
