import type { Tool } from '../types.ts';
import type { GestureStart } from './gesture.ts';
import { crosshair, pan, windowLevel, zoom } from './look.ts';
import { circle, ruler } from './measure.ts';
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

/** What a pressed button starts: left = the tool, middle = pan, right = zoom, whatever the tool. */
export function gestureFor(tool: Tool, button: number): GestureStart | null {
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
export { paintable } from './paint.ts';
