import type { PropagationPlan } from '#core/contract';
import { planeBox } from '#core/masks';
import { type FrameGeometry, logitsToMask, maskRegion, type Region } from './frame.ts';
import {
  type Anchor,
  type OpenRun,
  type PropagationInput,
  type PropagationStep,
  propagate,
  type Revision,
  type Sharpening,
} from './propagate.ts';
import type { FrameOutput, Tracker } from './tracker.ts';

/** A frame to look at the object from, and all that a run in it needs. */
export interface Place {
  readonly frame: FrameGeometry;
  readonly anchors: readonly Anchor[];
  readonly newTracker: () => Tracker;
  readonly newRevision?: () => Revision;
  readonly newSharpening?: () => Sharpening;
}

/** A frame whose mask (stored layout) was found from another place and stands for what is remembered of it. */
export interface Carried {
  readonly t: number;
  readonly mask: Uint8Array;
}

/** A step and the frame that its logits lie on. */
export type PlacedStep = {
  readonly step: PropagationStep;
  readonly frame: FrameGeometry;
  /** What a frame that has followed the object was laid around. */
  readonly region?: Region;
};

/** `finished` needs the masks of all frames: where the crop had moved to is found from them again. */
export interface FollowInput
  extends Omit<PropagationInput, 'anchors' | 'newRevision' | 'newSharpening' | 'leaves'> {
  /** What is prompted, in display pixels. */
  readonly region: Region;
  /** Margin of the crop, as in the plan. */
  readonly margin: number;
  /** A place around a region: with the user's anchors, or with what was carried there and the anchors that it shows. */
  placeAt(region: Region, carried?: Carried): Place;
}

/** A mask below this predicted IoU is not carried to another place: the crop waits for a surer one. */
const SURE = 0.5;
/** Of the margin on one side at least this part is kept; with less the crop moves. */
const KEPT = 1 / 3;

/**
 * A propagation in a crop that follows the object. Memories are maps of the frame's places, so those of different crops
 * do not align; therefore the crop is not moved under a running memory: where the object comes near an edge behind which
 * the plane goes on, the run ends, and another begins from that slice in a crop around the object. It is primed by the
 * slice's mask, as a prompt, and by those of the user's anchors that it shows. The crop never gets smaller than the
 * first one. Each place is a `round` of its own; an interrupted run takes the same way through them again, without
 * looking at a frame that is finished.
 */
export async function* propagateFollowing(input: FollowInput): AsyncGenerator<PlacedStep, void, void> {
  const { region, margin, placeAt } = input;
  const size = [region[2] - region[0], region[3] - region[1]] as const;
  const legs: Leg[] = [{ place: placeAt(region), region, input }];
  for (const [round, leg] of legs.entries()) {
    const { place } = leg;
    const { frame, anchors, newTracker, newRevision, newSharpening } = place;
    const leaves = (run: OpenRun) => {
      const leaving = run.frames.length > 0 && isLeaving(run.last, frame, margin);
      if (leaving) legs.push(nextLeg(leg.input, frame, run, size, placeAt));
      return leaving;
    };
    // The user's prompts have been answered in the first place.
    const finished = input.finished?.filter((f) => (f.round ?? 0) === round);
    const given = { ...leg.input, anchors, newRevision, newSharpening, leaves, finished };
    for await (const step of propagate(newTracker, given))
      if (step.kind !== 'prompted' || round === 0)
        yield { step: round === 0 ? step : { ...step, round }, frame, region: leg.region };
  }
}

type LegInput = Pick<FollowInput, 'frames' | 'range' | 'order' | 'stop' | 'sliceMm' | 'rememberRevised'>;

interface Leg {
  readonly place: Place;
  readonly region: Region;
  readonly input: LegInput;
}

function nextLeg(
  input: LegInput,
  frame: FrameGeometry,
  { from, reverse, frames, last, mask }: OpenRun,
  [width, height]: readonly [number, number],
  placeAt: FollowInput['placeAt'],
): Leg {
  const { t, lowRes } = last;
  const found = mask() ?? logitsToMask(frame, lowRes);
  const [x0, y0, x1, y1] = maskRegion(frame.layout, found)!;
  const [left, right] = widened(x0, x1, width);
  const [top, bottom] = widened(y0, y1, height);
  const region: Region = [left, top, right, bottom];
  return {
    place: placeAt(region, { t, mask: found }),
    region,
    input: {
      ...input,
      range: [Math.min(...frames), Math.max(...frames)],
      order: reverse ? 'backward' : 'forward',
      stop: afterwards(input.stop, Math.abs(t - from) * input.sliceMm),
    },
  };
}

function widened(from: number, to: number, least: number): [from: number, to: number] {
  const half = Math.max(to - from, least) / 2;
  return [(from + to) / 2 - half, (from + to) / 2 + half];
}

/** A distance counts from the prompt, wherever the crop has moved. */
function afterwards(stop: PropagationPlan['stop'], travelledMm: number): PropagationPlan['stop'] {
  return stop.kind === 'distance' ? { ...stop, mm: stop.mm - travelledMm } : stop;
}

/** A sure mask comes near an edge of the frame behind which the plane goes on. */
function isLeaving(
  { lowRes, predictedIou, objectScore }: FrameOutput,
  { square, layout }: FrameGeometry,
  margin: number,
): boolean {
  if (!square || objectScore <= 0 || predictedIou < SURE) return false;
  const side = Math.sqrt(lowRes.length);
  const box = planeBox(
    Uint8Array.from(lowRes, (v) => (v > 0 ? 1 : 0)),
    side,
  );
  if (!box) return false;
  const { cx, cy, sidePx, sideYPx } = square;
  const least = KEPT * ((1 - 1 / margin) / 2) * side;
  const goesOn = [
    cx - sidePx / 2 > 0,
    cy - sideYPx / 2 > 0,
    cx + sidePx / 2 < layout.width,
    cy + sideYPx / 2 < layout.height,
  ];
  const room = [box[0], box[1], side - 1 - box[2], side - 1 - box[3]];
  return room.some((cells, n) => goesOn[n] && cells < least);
}
