import type { Measurement } from '../plane/measure.ts';
import type { PlaneFrame, Vec2 } from '../plane/plane-frame.ts';
import type { Camera, ViewSize } from '../slice/camera.ts';
import type { ViewportsProps } from '../types.ts';

/** Where the pointer is: in CSS pixels of the view and as a fractional in-plane index. */
export interface PointerAt {
  readonly px: Vec2;
  readonly index: Vec2;
  readonly alt: boolean;
}

/** What is being drawn and is not yet anyone's state. */
export type Draft =
  | { readonly kind: 'box'; readonly from: Vec2; readonly to: Vec2 }
  | { readonly kind: 'ruler' | 'circle'; readonly from: Vec2; readonly to: Vec2 }
  | {
      readonly kind: 'stroke';
      readonly segmentId: string;
      readonly slice: number;
      readonly pixels: Uint8Array;
    };

/** What a tool sees of its view and may do to it. */
export interface ToolContext {
  readonly props: ViewportsProps;
  readonly frame: PlaneFrame;
  readonly slice: number;
  readonly size: ViewSize;
  camera: Camera;
  draft: Draft | null;
  addMeasurement(measurement: Measurement): void;
  replaceMeasurement(old: Measurement, next: Measurement): void;
}

/** One press of a button, from down to up. */
export interface Gesture {
  move(at: PointerAt): void;
  /** Called once when the button is let go. */
  end?(at: PointerAt): void;
}

export type GestureStart = (view: ToolContext, at: PointerAt) => Gesture | null;

/** Below this many CSS pixels a press is a click, not a drag. */
export const CLICK_PX = 4;

export function moved(from: PointerAt, to: PointerAt): boolean {
  return Math.hypot(to.px[0] - from.px[0], to.px[1] - from.px[1]) >= CLICK_PX;
}
