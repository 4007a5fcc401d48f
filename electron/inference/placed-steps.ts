import type { Axis } from '#core/geometry';
import { decodeRuns, encodeRuns } from '#core/masks';
import {
  type Anchor,
  type Carried,
  displayRegion,
  type FrameGeometry,
  maskRegion,
  maskToStored,
  PathwayTracker,
  type Place,
  type PlacedStep,
  type PromptedValues,
  promptToFrame,
  propagateFollowing,
  propagateInPasses,
  type Region,
  Reviser,
  type Revision,
  Sharpener,
  shows,
  timeOf,
  trackingOptions,
} from '#core/volumetric';
import type { PropagateRequest, SliceAnchor } from './requests.ts';
import type { View } from './view.ts';

/** The run's steps, in one frame around `region` or in one that follows the object, as the plan has it. */
export async function* placedSteps(
  request: PropagateRequest,
  view: View,
  region: Region | null,
): AsyncGenerator<PlacedStep, void, void> {
  const { plan } = request;
  const { layout } = view;
  const range = request.range?.map((slice) => timeOf(layout, slice)).sort((a, b) => a - b);
  const input = {
    frames: layout.count,
    ...(range && { range: [range[0], range[1]] as const }),
    order: plan.order,
    stop: plan.stop,
    sliceMm: layout.stepMm,
    rememberRevised: plan.memory.refined,
  };
  const placeAt = (around: Region | null, carried?: Carried) => placeOf(request, view, around, carried);
  if (plan.crop.kind === 'prompt' && plan.crop.follow && region) {
    const finished = request.finished?.map(({ outcome, ...frame }) => ({
      ...frame,
      ...(outcome && { mask: () => decodeRuns(outcome.runs, layout.width * layout.height) }),
    }));
    yield* propagateFollowing({ ...input, region, margin: plan.crop.margin, placeAt, finished });
    return;
  }
  const { frame, ...place } = placeAt(region);
  const { passes } = plan;
  const frameSize = [frame.width, frame.height] as const;
  const all = { ...input, ...place, passes, frameSize, finished: request.finished };
  for await (const step of propagateInPasses(place.newTracker, all)) yield { step, frame };
}

/** What a run around `region` needs. A carried mask stands beside the anchors that its frame shows as a whole. */
function placeOf(request: PropagateRequest, view: View, region: Region | null, carried?: Carried): Place {
  const { plan, anchors } = request;
  const { layout } = view;
  const frame = view.frame(region);
  const options = trackingOptions(plan, layout.stepMm);
  const { refine } = plan.post;
  const { sharpen } = plan.memory;
  const shown = carried
    ? anchors.filter((a) => timeOf(layout, a.slice) !== carried.t && shows(frame, anchorRegion(view, a)))
    : anchors;
  const own: SliceAnchor[] = carried ? [anchorFrom(request.axis, view, carried)] : [];
  const all = [...shown, ...own];
  return {
    frame,
    anchors: all.map((a) => anchorOn(view, frame, a)),
    newTracker: () => {
      const tracker = view.model.tracker(view.frames(frame), options);
      return options.pathways ? new PathwayTracker(tracker, options.pathways) : tracker;
    },
    newSharpening: sharpen && (() => new Sharpener(view.volume, frame, sharpen)),
    newRevision: refine && (() => revisionOf(all, view, new Reviser(view.volume, frame, refine))),
  };
}

/** A slice as it was found in another frame, as the prompt of a run in this one. */
function anchorFrom(axis: Axis, { layout }: View, { t, mask }: Carried): SliceAnchor {
  const slice = timeOf(layout, t);
  const prompt = { axis, slice, points: [], mask: true };
  return { slice, prompt, mask: encodeRuns(mask), role: 'source' };
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
