import type { SlicePrompt } from '#core/contract';
import { apply, inPlane, isInside, nearestPixel, toIjk } from '../plane/plane-frame.ts';
import { indexToPx } from '../slice/camera.ts';
import type { GestureStart, PointerAt, ToolContext } from './gesture.ts';
import { moved } from './gesture.ts';
import { zoom } from './look.ts';

/** A click adds a point: to the object, or with Alt to what is not the object. A click on a point takes it away. */
export const point: GestureStart = (view, start) => ({
  move: () => {},
  end: (at) => {
    if (!moved(start, at)) addPoint(view, start, !start.alt);
  },
});

/** The right button removes when clicked and zooms when dragged, as it does with every other tool. */
export const negativePoint: GestureStart = (view, start) => {
  const zooming = zoom(view, start)!;
  let dragged = false;
  return {
    move: (at) => {
      dragged ||= moved(start, at);
      if (dragged) zooming.move(at);
    },
    end: () => {
      if (!dragged) addPoint(view, start, false);
    },
  };
};

/** A rubber band between two voxels, both inside the box. */
export const box: GestureStart = (view, start) => ({
  move: (at) => {
    view.draft = { kind: 'box', from: start.index, to: at.index };
  },
  end: (at) => {
    view.draft = null;
    if (!moved(start, at)) return;
    const [a, b] = [nearestPixel(view.frame, start.index), nearestPixel(view.frame, at.index)];
    view.props.onPrompt({
      ...promptHere(view),
      box: [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])],
    });
  },
});

function addPoint(view: ToolContext, at: PointerAt, positive: boolean): void {
  const pixel: [number, number] = [Math.round(at.index[0]), Math.round(at.index[1])];
  if (!isInside(view.frame, pixel)) return;
  const ijk = toIjk(view.frame, view.slice, pixel);
  const here = promptHere(view);
  const hit = pointAt(view, here, at);
  if (hit) {
    const points = here.points.filter((p) => p !== hit);
    if (points.length === 0 && !here.box && !here.mask) view.props.onRemovePrompt(here.axis, here.slice);
    else view.props.onPrompt({ ...here, points });
    return;
  }
  view.props.onPrompt({ ...here, points: [...here.points, { ijk: [...ijk], positive }] });
}

/** The radius of a point's disc: what can be seen can be hit. */
const POINT_PX = 7;

function pointAt({ frame, camera, size }: ToolContext, { points }: SlicePrompt, at: PointerAt) {
  const toPx = indexToPx(frame, camera, size);
  return points.findLast(({ ijk }) => {
    const [x, y] = apply(toPx, inPlane(frame, ijk));
    return Math.hypot(x - at.px[0], y - at.px[1]) <= POINT_PX;
  });
}

/** The slice's prompt so far, to which the new mark is added. */
function promptHere({ props, frame, slice }: ToolContext): SlicePrompt {
  const { axis } = frame.display;
  const before = props.prompts.find((prompt) => prompt.axis === axis && prompt.slice === slice);
  return before ?? { axis, slice, points: [], mask: false };
}
