import type { SlicePrompt } from '#core/contract';
import type { Affine2, PlaneFrame, Vec2 } from '../plane/plane-frame.ts';
import { apply, inPlane } from '../plane/plane-frame.ts';
import { palette } from './palette.ts';

/** Prompts, crosshair and cursors, all in CSS pixels over one slice. */

const GAP_PX = 14;

/** Two lines with a gap, so that the voxel itself stays free; each has the colour of the plane it stands for. */
export function drawCrosshair(
  context: CanvasRenderingContext2D,
  at: Vec2,
  toPx: Affine2,
  [width, height]: Vec2,
  colors: { readonly vertical: string; readonly horizontal: string },
): void {
  const [x, y] = apply(toPx, at).map((v) => Math.round(v) + 0.5);
  context.lineWidth = 1;
  context.globalAlpha = 0.75;
  strokeLines(context, colors.vertical, [
    [x, 0, x, y - GAP_PX],
    [x, y + GAP_PX, x, height],
  ]);
  strokeLines(context, colors.horizontal, [
    [0, y, x - GAP_PX, y],
    [x + GAP_PX, y, width, y],
  ]);
  context.globalAlpha = 1;
}

export function drawPrompt(
  context: CanvasRenderingContext2D,
  prompt: SlicePrompt,
  frame: PlaneFrame,
  toPx: Affine2,
): void {
  if (prompt.box) {
    const [a0, b0, a1, b1] = prompt.box;
    drawBox(context, [a0, b0], [a1, b1], toPx);
  }
  for (const { ijk, positive } of prompt.points)
    drawPoint(context, apply(toPx, inPlane(frame, ijk)), positive);
}

/** Around whole voxels: both corner voxels lie inside. */
export function drawBox(context: CanvasRenderingContext2D, from: Vec2, to: Vec2, toPx: Affine2): void {
  const [low, high] = [0, 1].map((c) => [Math.min(from[c], to[c]) - 0.5, Math.max(from[c], to[c]) + 0.5]);
  const corners = [
    [low[0], high[0]],
    [low[1], high[0]],
    [low[1], high[1]],
    [low[0], high[1]],
  ].map((p) => apply(toPx, [p[0], p[1]]));
  const path = new Path2D();
  for (const [x, y] of corners) path.lineTo(x, y);
  path.closePath();
  stroke(context, path, palette.prompt, 1.5);
}

export function drawBrush(
  context: CanvasRenderingContext2D,
  [x, y]: Vec2,
  radiusPx: number,
  color: string,
): void {
  const ring = new Path2D();
  ring.arc(x, y, Math.max(1.5, radiusPx), 0, 2 * Math.PI);
  stroke(context, ring, color, 1.5);
}

function drawPoint(context: CanvasRenderingContext2D, [x, y]: Vec2, positive: boolean): void {
  const radius = 6;
  const disc = new Path2D();
  disc.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = positive ? palette.positive : palette.negative;
  context.fill(disc);
  context.lineWidth = 1.5;
  context.strokeStyle = palette.halo;
  context.stroke(disc);
  const sign: [number, number, number, number][] = [[x - 3, y, x + 3, y]];
  if (positive) sign.push([x, y - 3, x, y + 3]);
  context.lineWidth = 2;
  strokeLines(context, palette.halo, sign);
}

/** A line with a dark rim, to be seen on bone and on air. */
export function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  color: string,
  widthPx: number,
): void {
  context.strokeStyle = palette.halo;
  context.lineWidth = widthPx + 2;
  context.globalAlpha = 0.6;
  context.stroke(path);
  context.globalAlpha = 1;
  context.strokeStyle = color;
  context.lineWidth = widthPx;
  context.stroke(path);
}

function strokeLines(
  context: CanvasRenderingContext2D,
  color: string,
  lines: readonly (readonly [number, number, number, number])[],
): void {
  context.strokeStyle = color;
  context.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  }
  context.stroke();
}
