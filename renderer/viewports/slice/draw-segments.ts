import type { Segment } from '#core/contract';
import type { Mask } from '#core/masks';
import { contourLoops } from '../plane/contour.ts';
import type { Affine2, PlaneFrame } from '../plane/plane-frame.ts';
import type { Draft } from '../tools/index.ts';
import type { ViewportsProps } from '../types.ts';

const FILL_ALPHA = 0.25;
const OUTLINE_PX = 2;

type SegmentProps = Pick<
  ViewportsProps,
  'segments' | 'masks' | 'masksRevision' | 'activeSegmentId' | 'outline' | 'fill' | 'hideSegments'
>;

/** Outlines and fills of the visible segments on one slice; paths are kept until mask or slice change. */
export class SegmentLayer {
  readonly #paths = new Map<string, Path2D>();
  #key = '';
  #masks: ReadonlyMap<string, Mask> | null = null;

  draw(
    context: CanvasRenderingContext2D,
    props: SegmentProps,
    frame: PlaneFrame,
    slice: number,
    toPx: Affine2,
    draft: Draft | null,
  ): void {
    if (props.hideSegments) return;
    this.#forgetOldPaths(props, frame, slice);
    for (const segment of inDrawingOrder(props)) {
      const painted = strokeOn(draft, segment, slice);
      const path = painted ? outlinePath(painted, frame) : this.#path(segment, props, frame, slice);
      if (path) paint(context, path, segment.color, toPx, props);
    }
  }

  #path(segment: Segment, props: SegmentProps, frame: PlaneFrame, slice: number): Path2D | null {
    const mask = props.masks.get(segment.id);
    if (!mask) return null;
    const { axis } = frame.display;
    if (axis === 'k' && !mask.slice(slice)) return null;
    let path = this.#paths.get(segment.id);
    if (!path) {
      path = outlinePath(mask.plane(axis, slice), frame);
      this.#paths.set(segment.id, path);
    }
    return path;
  }

  #forgetOldPaths({ masks, masksRevision }: SegmentProps, frame: PlaneFrame, slice: number): void {
    const key = `${masksRevision} ${frame.display.axis} ${slice}`;
    if (key === this.#key && masks === this.#masks) return;
    this.#key = key;
    this.#masks = masks;
    this.#paths.clear();
  }
}

/** The segment's pixels as a stroke in progress leaves them. */
function strokeOn(draft: Draft | null, { id }: Segment, slice: number): Uint8Array | null {
  return draft?.kind === 'stroke' && draft.segmentId === id && draft.slice === slice ? draft.pixels : null;
}

/** The active segment lies on top. */
function inDrawingOrder({ segments, activeSegmentId }: SegmentProps): Segment[] {
  const shown = segments.filter(({ visible }) => visible);
  return [
    ...shown.filter(({ id }) => id !== activeSegmentId),
    ...shown.filter(({ id }) => id === activeSegmentId),
  ];
}

/** In in-plane indices: a pixel reaches half an index to every side of its centre. */
function outlinePath(pixels: Uint8Array, frame: PlaneFrame): Path2D {
  const path = new Path2D();
  for (const loop of contourLoops(pixels, frame.size)) {
    path.moveTo(loop[0] - 0.5, loop[1] - 0.5);
    for (let n = 2; n < loop.length; n += 2) path.lineTo(loop[n] - 0.5, loop[n + 1] - 0.5);
    path.closePath();
  }
  return path;
}

function paint(
  context: CanvasRenderingContext2D,
  path: Path2D,
  color: string,
  toPx: Affine2,
  { outline, fill }: SegmentProps,
): void {
  const onScreen = new Path2D();
  onScreen.addPath(path, new DOMMatrix([...toPx]));
  if (fill) {
    context.globalAlpha = FILL_ALPHA;
    context.fillStyle = color;
    context.fill(onScreen, 'evenodd');
    context.globalAlpha = 1;
  }
  if (outline) {
    context.strokeStyle = color;
    context.lineWidth = OUTLINE_PX;
    context.lineJoin = 'round';
    context.stroke(onScreen);
  }
}
