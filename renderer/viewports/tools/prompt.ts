import type { SlicePrompt } from '#core/contract';
import { isInside, nearestPixel, toIjk } from '../plane/plane-frame.ts';
import type { GestureStart, PointerAt, ToolContext } from './gesture.ts';
import { moved } from './gesture.ts';
import { zoom } from './look.ts';

/** A click adds a point: to the object, or with Alt to what is not the object. */
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
  view.props.onPrompt({ ...here, points: [...here.points, { ijk: [...ijk], positive }] });
}

/** The slice's prompt so far, to which the new mark is added. */
function promptHere({ props, frame, slice }: ToolContext): SlicePrompt {
  const { axis } = frame.display;
  const before = props.prompts.find((prompt) => prompt.axis === axis && prompt.slice === slice);
  return before ?? { axis, slice, points: [], mask: false };
}
