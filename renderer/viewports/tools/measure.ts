import type { GestureStart } from './gesture.ts';
import { moved } from './gesture.ts';

const measure =
  (kind: 'ruler' | 'circle'): GestureStart =>
  (view, start) => ({
    move: (at) => {
      view.draft = { kind, from: start.index, to: at.index };
    },
    end: (at) => {
      view.draft = null;
      if (!moved(start, at)) return;
      const { axis } = view.frame.display;
      view.addMeasurement({ kind, axis, slice: view.slice, from: start.index, to: at.index });
    },
  });

/** From end to end. */
export const ruler = measure('ruler');
/** From the centre to the rim. */
export const circle = measure('circle');
