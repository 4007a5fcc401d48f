import type { Grip } from '../plane/measure-grip.ts';
import { dragged } from '../plane/measure-grip.ts';
import type { Tool } from '../types.ts';
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

/** Tools that leave what is drawn within reach of the hand. */
export const holdsMeasurements = (tool: Tool) => tool === 'navigate' || tool === 'ruler' || tool === 'circle';

/** Moves what was taken hold of. */
export const moveMeasurement =
  (grip: Grip): GestureStart =>
  (view, start) => {
    let shown = grip.measurement;
    return {
      move: ({ index }) => {
        const next = dragged(grip, start.index, index);
        view.replaceMeasurement(shown, next);
        shown = next;
      },
    };
  };

/** From end to end. */
export const ruler = measure('ruler');
/** From the centre to the rim. */
export const circle = measure('circle');
