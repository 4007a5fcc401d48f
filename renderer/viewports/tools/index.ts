import type { Grip } from '../plane/measure-grip.ts';
import type { Tool } from '../types.ts';
import type { GestureStart } from './gesture.ts';
import { crosshair, pan, windowLevel, zoom } from './look.ts';
import { circle, moveMeasurement, ruler } from './measure.ts';
import { brush, eraser } from './paint.ts';
import { box, negativePoint, point } from './prompt.ts';

const LEFT: Record<Tool, GestureStart> = {
  navigate: crosshair,
  window: windowLevel,
  pan,
  zoom,
  point,
  box,
  brush,
  eraser,
  ruler,
  circle,
};

/** What a pressed button starts: left = the tool or what lies under it, middle = pan, right = zoom, whatever the tool. */
export function gestureFor(tool: Tool, button: number, grip: Grip | null): GestureStart | null {
  if (button === 0 && grip) return moveMeasurement(grip);
  if (button === 1) return pan;
  if (button === 2) return tool === 'point' ? negativePoint : zoom;
  return button === 0 ? LEFT[tool] : null;
}

/** Tools whose quick clicks mean something else than maximising the view. */
export function usesDoubleClick(tool: Tool): boolean {
  return tool === 'point' || tool === 'brush' || tool === 'eraser';
}

export function isPromptTool(tool: Tool): boolean {
  return tool === 'point' || tool === 'box';
}

export type * from './gesture.ts';
export { CLICK_PX } from './gesture.ts';
export { holdsMeasurements } from './measure.ts';
export { paintable } from './paint.ts';
