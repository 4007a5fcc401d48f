import { createStore } from 'zustand/vanilla';
import type { Vec3 } from '#core/geometry';
import type { DisplayWindow, PlaneName, Tool, ViewName } from '../viewports/index.ts';

/** How the open case is looked at. Nothing here is saved but the preferences. */
export interface ViewState {
  tool: Tool;
  brushRadiusMm: number;
  window: DisplayWindow;
  invert: boolean;
  outline: boolean;
  fill: boolean;
  hideSegments: boolean;
  showIdentity: boolean;
  crosshair: Vec3;
  maximised: ViewName | null;
  /** The plane the timeline shows and the slice keys step through. */
  plane: PlaneName;
  /** Slices selected on the timeline (inclusive). */
  range: readonly [number, number] | null;
  /** Counts up when the cameras are to go back to the start. */
  resetCount: number;
  /** Counts up when every measurement is to go. */
  clearCount: number;
}

export const brushRadiiMm = { min: 0.5, max: 60 } as const;

export function createViewStore() {
  return createStore<ViewState>(() => ({
    tool: 'navigate',
    brushRadiusMm: 6,
    window: { center: 40, width: 400 },
    invert: false,
    outline: true,
    fill: true,
    hideSegments: false,
    showIdentity: true,
    crosshair: [0, 0, 0],
    maximised: null,
    plane: 'axial',
    range: null,
    resetCount: 0,
    clearCount: 0,
  }));
}

/** The next brush size up or down: steps of a fifth, so that each feels alike. */
export function nextBrushRadius(radiusMm: number, direction: 1 | -1): number {
  const next =
    direction > 0 ? Math.max(radiusMm * 1.2, radiusMm + 0.5) : Math.min(radiusMm / 1.2, radiusMm - 0.5);
  return Math.round(Math.min(brushRadiiMm.max, Math.max(brushRadiiMm.min, next)) * 2) / 2;
}
