import { type ModelCard, type PropagationPlan, SagittaError, type SlicePrompt } from '#core/contract';
import { axisIndex } from '#core/geometry';
import { planeBox, positive } from '#core/masks';
import { type PlanePart, pasteLogits, type Square, sampleSquare } from '#core/sam2/preprocess';
import { boxToDisplay, inPlane, maskToDisplay, maskToStored, type PlaneLayout, toDisplay } from './plane.ts';
import type { FramePrompt } from './tracker.ts';

/**
 * How planes of one layout become frames of the model, the same for every plane of a run so that memories of
 * different planes align. With a square, a frame has equally many pixels across and down, of equal size in mm;
 * without one it is the whole plane. The model's own preprocessing brings either to its input size.
 */
export interface FrameGeometry {
  readonly layout: PlaneLayout;
  readonly square: Required<Square> | null;
  readonly width: number;
  readonly height: number;
}

/** A region of interest in display pixels. */
export type Region = PlanePart;

/** The smallest crop in pixels: below it there is nothing to see but the object (nano was trained so). */
const SMALLEST_CROP_PX = 20;

/**
 * The frame of a run: the plan's crop (or the card's) around `region`, or the whole plane where neither asks
 * for a crop or there is no region. `size` is the model's input size in pixels.
 */
export function frameGeometry(
  layout: PlaneLayout,
  plan: Pick<PropagationPlan, 'crop' | 'stretch'>,
  card: Pick<ModelCard, 'input'>,
  size: number,
  region: Region | null,
): FrameGeometry {
  if (plan.stretch) return { layout, square: null, width: layout.width, height: layout.height };
  const margin =
    plan.crop.kind === 'prompt' ? plan.crop.margin : plan.crop.kind === 'card' ? card.input.cropMargin : null;
  const [sx, sy] = layout.spacingMm;
  const whole: Region = [0, 0, layout.width, layout.height];
  const [x0, y0, x1, y1] = (margin !== null && region) || whole;
  const longestMm = Math.max((x1 - x0) * sx, (y1 - y0) * sy);
  const sideMm =
    margin !== null && region ? Math.max(longestMm * margin, SMALLEST_CROP_PX * Math.min(sx, sy)) : longestMm;
  // The package's own resize starts from pixels; nano's samples the plane straight onto the model's grid.
  const framePx = card.input.resize === 'pil-bicubic' ? Math.round(sideMm / Math.min(sx, sy)) : size;
  const square = { cx: (x0 + x1) / 2, cy: (y0 + y1) / 2, sidePx: sideMm / sx, sideYPx: sideMm / sy };
  return { layout, square, width: framePx, height: framePx };
}

/** A plane of grey values 0..1 (display orientation) as a frame; what lies outside the plane is 0. */
export function toFrame(frame: FrameGeometry, plane: Float32Array): Float32Array {
  if (!frame.square) return plane;
  const { width, height } = frame.layout;
  return sampleSquare({ data: plane, width, height }, { ...frame.square, size: frame.width });
}

/** Low-resolution logits of a frame as the binary plane in stored layout: bilinear, > 0. */
export function logitsToMask(frame: FrameGeometry, lowRes: Float32Array): Uint8Array {
  return maskToStored(frame.layout, positive(frameLogits(frame, lowRes)));
}

/** Low-resolution logits of a frame on the plane's display pixels, or on a part of them. */
export function frameLogits(frame: FrameGeometry, lowRes: Float32Array, part?: Region): Float32Array {
  const { width, height } = frame.layout;
  return pasteLogits(lowRes, shownSquare(frame), part ?? [0, 0, width, height]);
}

/** What a frame shows of its plane, in display pixels: the whole of it where it is stretched. */
export function shownSquare({ square, layout: { width, height } }: FrameGeometry): Required<Square> {
  return square ?? { cx: width / 2, cy: height / 2, sidePx: width, sideYPx: height };
}

/** The display pixels that a frame shows. */
export function shownPart(frame: FrameGeometry): Region {
  const { width, height } = frame.layout;
  const { cx, cy, sidePx, sideYPx } = shownSquare(frame);
  return [
    Math.max(0, Math.floor(cx - sidePx / 2)),
    Math.max(0, Math.floor(cy - sideYPx / 2)),
    Math.min(width, Math.ceil(cx + sidePx / 2)),
    Math.min(height, Math.ceil(cy + sideYPx / 2)),
  ];
}

/** A binary plane in stored layout as a binary mask on the frame. */
export function maskToFrame(frame: FrameGeometry, stored: Uint8Array): Uint8Array {
  const display = maskToDisplay(frame.layout, stored);
  if (!frame.square) return display;
  const seen = toFrame(frame, new Float32Array(display));
  return new Uint8Array(seen.length).map((_, n) => (seen[n] > 0.5 ? 1 : 0));
}

/**
 * A prompt in frame pixels. A box of inclusive indices [a, b] covers a to b + 1 after turning it into display
 * orientation. A click on a voxel stays at that pixel's index on a whole frame (the package's own convention)
 * and falls on the voxel's centre in a resampled one.
 * Throws `prompt-invalid` for a box or a point outside the plane, or a point on another plane.
 */
export function promptToFrame(frame: FrameGeometry, prompt: SlicePrompt, mask?: Uint8Array): FramePrompt {
  const { layout, square, width: size } = frame;
  const edge = ([x, y]: readonly [number, number]): [number, number] =>
    square
      ? [((x - square.cx) / square.sidePx + 0.5) * size, ((y - square.cy) / square.sideYPx + 0.5) * size]
      : [x, y];
  const points = prompt.points.map(({ ijk, positive }) => {
    const [x, y] = toDisplay(layout, inPlane(layout, ijk));
    const held = ijk[axisIndex(layout.orientation.axis)];
    if (Math.round(held) !== prompt.slice)
      throw new SagittaError('prompt-invalid', `The point ${ijk.join(', ')} lies on another slice.`, {
        remedy: `Points of this prompt have ${layout.orientation.axis} = ${prompt.slice}.`,
      });
    if (!(x > -1 && y > -1 && x < layout.width && y < layout.height))
      throw new SagittaError('prompt-invalid', `The point ${ijk.join(', ')} lies outside the scan.`);
    if (!square) return { x, y, positive };
    const [u, v] = edge([x + 0.5, y + 0.5]);
    return { x: u - 0.5, y: v - 0.5, positive };
  });
  const box = prompt.box && displayRegion(layout, prompt.box);
  return {
    points,
    ...(box && { box: [...edge([box[0], box[1]]), ...edge([box[2], box[3]])] as const }),
    ...(mask && { mask: maskToFrame(frame, mask) }),
  };
}

/** An inclusive box of stored indices as a region of display pixels. */
export function displayRegion(layout: PlaneLayout, box: readonly [number, number, number, number]): Region {
  const [x0, y0, x1, y1] = boxToDisplay(layout, box);
  const ordered = box[0] <= box[2] && box[1] <= box[3];
  if (!ordered || x0 < 0 || y0 < 0 || x1 >= layout.width || y1 >= layout.height)
    throw new SagittaError('prompt-invalid', `The box ${box.join(', ')} does not lie inside the slice.`, {
      remedy: 'Give inclusive voxel indices of the two in-plane axes, the smaller ones first.',
    });
  return [x0, y0, x1 + 1, y1 + 1];
}

/** The pixel of each click as a region. */
export function pointRegions(layout: PlaneLayout, points: SlicePrompt['points']): Region[] {
  return points.map(({ ijk }) => {
    const [x, y] = toDisplay(layout, inPlane(layout, ijk));
    return [x, y, x + 1, y + 1];
  });
}

/** The smallest region that holds every set pixel of a stored plane, or null for an empty one. */
export function maskRegion(layout: PlaneLayout, stored: Uint8Array): Region | null {
  const box = planeBox(maskToDisplay(layout, stored), layout.width);
  return box && [box[0], box[1], box[2] + 1, box[3] + 1];
}

/** The smallest region that holds all of these; null when there is none. */
export function uniteRegions(regions: readonly (Region | null)[]): Region | null {
  return regions.reduce<Region | null>(
    (all, r) =>
      all && r
        ? [Math.min(all[0], r[0]), Math.min(all[1], r[1]), Math.max(all[2], r[2]), Math.max(all[3], r[3])]
        : (all ?? r),
    null,
  );
}
