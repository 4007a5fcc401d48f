import { nearestPixel, toIjk } from '../plane/plane-frame.ts';
import { panned, zoomed } from '../slice/camera.ts';
import type { GestureStart } from './gesture.ts';

/** Drags the picture with the hand. */
export const pan: GestureStart = (view, start) => {
  const camera = view.camera;
  return {
    move: ({ px }) => {
      view.camera = panned(camera, [px[0] - start.px[0], px[1] - start.px[1]]);
    },
  };
};

/** Up magnifies, down shrinks; the point that was pressed stays where it is. */
export const zoom: GestureStart = (view, start) => {
  const camera = view.camera;
  return {
    move: ({ px }) => {
      view.camera = zoomed(camera, 2 ** ((start.px[1] - px[1]) / 100), start.px, view.size);
    },
  };
};

/** The crosshair goes where the pointer is. */
export const crosshair: GestureStart = (view, start) => {
  const go = (index: readonly [number, number]) =>
    view.props.onCrosshair(toIjk(view.frame, view.slice, nearestPixel(view.frame, index)));
  go(start.index);
  return { move: ({ index }) => go(index) };
};

/** Right = wider, up = brighter; a wide window moves in longer steps than a narrow one. */
export const windowLevel: GestureStart = (view, start) => {
  const { center, width } = view.props.window;
  const step = Math.max(width, 1) / 300;
  return {
    move: ({ px }) =>
      view.props.onWindow({
        center: tidy(center + (px[1] - start.px[1]) * step, step),
        width: Math.max(step < 0.1 ? step : 1, tidy(width + (px[0] - start.px[0]) * step, step)),
      }),
  };
};

/** Whole numbers for HU-like windows; fractions stay for values of a small range. */
function tidy(value: number, step: number): number {
  return step < 0.1 ? value : Math.round(value);
}
