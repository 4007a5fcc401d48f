import type { CaseDetail, Segment, SlicePrompt } from '#core/contract';
import type { Axis, Plane, Vec3, Volume } from '#core/geometry';
import type { Mask } from '#core/masks';
import type { Camera } from './slice/camera.ts';

export type { Camera };

export type Tool =
  | 'navigate'
  | 'window'
  | 'pan'
  | 'zoom'
  | 'point'
  | 'box'
  | 'brush'
  | 'eraser'
  | 'ruler'
  | 'circle';

/** Anatomical planes of the four-up; each is shown by the stored axis nearest to its normal. */
export type PlaneName = Plane;
export type ViewName = PlaneName | '3d';

export interface DisplayWindow {
  center: number;
  width: number;
}

/** A finished stroke on one plane of the input's grid: the plane's pixels as they stand after it. */
export interface Stroke {
  kind: 'brush' | 'eraser';
  segmentId: string;
  axis: Axis;
  slice: number;
  /** In-plane axes in i < j < k order, first axis fastest (layout of `Mask.plane`). */
  pixels: Uint8Array;
}

/**
 * The four views as a pure component: all state comes in, all intent goes out. It draws the scan, the
 * segments, the prompts and the measurements; it changes nothing itself but its own cameras and measurements.
 */
export interface ViewportsProps {
  volume: Volume;
  detail: CaseDetail;
  segments: readonly Segment[];
  /** Masks by segment id. The objects are mutated in place; `masksRevision` says when to redraw. */
  masks: ReadonlyMap<string, Mask>;
  masksRevision: number;
  activeSegmentId: string | null;
  tool: Tool;
  brushRadiusMm: number;
  window: DisplayWindow;
  invert: boolean;
  outline: boolean;
  fill: boolean;
  /** All segments hidden for as long as a key is held. */
  hideSegments: boolean;
  /** The one view of this window; absent where all four stand in it. */
  only?: ViewName;
  /** Where the slice views look, for views that look together; null: at their whole plane. Absent: each for itself. */
  camera?: Camera | null;
  onCamera?(camera: Camera | null): void;
  /** Patient data in the corners. */
  showIdentity: boolean;
  /** Integer voxel the three planes meet in. */
  crosshair: Vec3;
  maximised: ViewName | null;
  /** Prompts of the active segment on every slice. */
  prompts: readonly SlicePrompt[];
  onCrosshair(ijk: Vec3): void;
  onWindow(window: DisplayWindow): void;
  onMaximise(view: ViewName | null): void;
  /** A click or a box of the prompt tools, already merged with the slice's earlier prompt. */
  onPrompt(prompt: SlicePrompt): void;
  /** The last mark of the active segment's prompt on this slice was taken away. */
  onRemovePrompt(axis: Axis, slice: number): void;
  onStroke(stroke: Stroke): void;
  /** The pointer rests on this slice with a prompt tool: its embedding may be computed ahead. */
  onSettled(axis: Axis, slice: number): void;
  onActivateSegment(segmentId: string): void;
  /** A view is wanted in a window of its own; absent where there can be none. */
  onPopOut?(view: ViewName): void;
  /** A slice of the volume stands on the screen, with its segments. */
  onDrawn?(): void;
}

/** What the toolbar can ask of the views (a ref on `Viewports`). */
export interface ViewportsHandle {
  /** Every view shows its whole plane again, and the 3D view looks from the front. */
  reset(): void;
  clearMeasurements(): void;
}
