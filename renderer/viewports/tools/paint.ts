import { paintStroke } from '../plane/disc.ts';
import type { Vec2 } from '../plane/plane-frame.ts';
import type { GestureStart, ToolContext } from './gesture.ts';

/** Draws on the active segment's plane; what is seen while drawing is what `onStroke` gets at the end. */
const stroke =
  (kind: 'brush' | 'eraser'): GestureStart =>
  (view, start) => {
    const segmentId = paintable(view);
    if (!segmentId) return null;
    const { axis } = view.frame.display;
    const { slice } = view;
    const pixels = view.props.masks.get(segmentId)?.plane(axis, slice) ?? blank(view.frame.size);
    let last = start.index;
    const paintTo = (index: Vec2) => {
      const { size, indexToMm } = view.frame;
      paintStroke(pixels, size, indexToMm, last, index, view.props.brushRadiusMm, kind === 'brush' ? 1 : 0);
      last = index;
      view.draft = { kind: 'stroke', segmentId, slice, pixels };
    };
    paintTo(start.index);
    return {
      move: ({ index }) => paintTo(index),
      // The draft stays on the screen until the masks come back changed.
      end: () => view.props.onStroke({ kind, segmentId, axis, slice, pixels }),
    };
  };

export const brush = stroke('brush');
export const eraser = stroke('eraser');

/** The segment a stroke would change, or null where there is none or it is locked or not to be seen. */
export function paintable({ props }: Pick<ToolContext, 'props'>): string | null {
  const active = props.segments.find(({ id }) => id === props.activeSegmentId);
  return active && !active.locked && active.visible && !props.hideSegments ? active.id : null;
}

function blank([width, height]: Vec2): Uint8Array {
  return new Uint8Array(width * height);
}
