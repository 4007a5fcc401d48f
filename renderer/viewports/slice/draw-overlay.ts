import type { VoxelArray } from '#core/geometry';
import { axisPlane } from '#core/geometry';
import type { Measurement } from '../plane/measure.ts';
import type { Affine2, PlaneFrame, Vec2 } from '../plane/plane-frame.ts';
import { apply, inPlane, nearestPixel } from '../plane/plane-frame.ts';
import type { Draft } from '../tools/index.ts';
import { paintable } from '../tools/index.ts';
import type { ViewportsProps } from '../types.ts';
import type { Camera, ViewSize } from './camera.ts';
import { drawBox, drawBrush, drawCrosshair, drawPrompt } from './draw-marks.ts';
import { drawMeasurement } from './draw-measurements.ts';
import { palette, planeColor } from './palette.ts';
import { drawScaleBar } from './scale-bar.ts';

export interface OverlayScene {
  readonly props: ViewportsProps;
  readonly frame: PlaneFrame;
  readonly slice: number;
  readonly size: ViewSize;
  readonly camera: Camera;
  readonly toPx: Affine2;
  readonly values: VoxelArray;
  readonly measurements: readonly Measurement[];
  /** The measurement under the pointer. */
  readonly held: Measurement | null;
  readonly draft: Draft | null;
  readonly hover: Vec2 | null;
}

/** Everything over the segments: crosshair, prompts, measurements, what is being drawn, and the scale. */
export function drawOverlay(context: CanvasRenderingContext2D, scene: OverlayScene): void {
  const { props, frame, slice, toPx, size, draft, camera } = scene;
  const { axis, right, down } = frame.display;
  drawCrosshair(context, inPlane(frame, props.crosshair), toPx, size, {
    vertical: planeColor[axisPlane(props.volume, right.axis)],
    horizontal: planeColor[axisPlane(props.volume, down.axis)],
  });
  // What hides the segments is a look at the bare image.
  for (const prompt of props.hideSegments ? [] : props.prompts)
    if (prompt.axis === axis && prompt.slice === slice) drawPrompt(context, prompt, frame, toPx);
  const unit = props.detail.valueKind === 'hu' ? 'HU' : '';
  const drawn = draft?.kind === 'ruler' || draft?.kind === 'circle' ? [draft] : [];
  for (const measurement of [...scene.measurements, ...drawn])
    drawMeasurement(context, measurement, frame, scene.values, toPx, unit, measurement === scene.held);
  if (draft?.kind === 'box')
    drawBox(context, nearestPixel(frame, draft.from), nearestPixel(frame, draft.to), toPx);
  drawBrushCursor(context, scene);
  drawScaleBar(context, camera.pxPerMm, size);
}

function drawBrushCursor(context: CanvasRenderingContext2D, scene: OverlayScene): void {
  const { props, hover, toPx, camera } = scene;
  if (!hover || (props.tool !== 'brush' && props.tool !== 'eraser')) return;
  const color = paintable(scene) ? palette[props.tool] : palette.refused;
  drawBrush(context, apply(toPx, hover), props.brushRadiusMm * camera.pxPerMm, color);
}
