import type { VoxelArray } from '#core/geometry';
import { texts } from '../../texts/index.ts';
import type { Measurement } from '../plane/measure.ts';
import { circleStatistics, lengthMm } from '../plane/measure.ts';
import type { Affine2, PlaneFrame, Vec2 } from '../plane/plane-frame.ts';
import { apply } from '../plane/plane-frame.ts';
import { stroke } from './draw-marks.ts';
import { palette } from './palette.ts';

export type Drawn = Pick<Measurement, 'kind' | 'from' | 'to'>;

/** A ruler or circle with its figures. `unit` is HU, or empty where the values are none. */
export function drawMeasurement(
  context: CanvasRenderingContext2D,
  { kind, from, to }: Drawn,
  frame: PlaneFrame,
  values: VoxelArray,
  toPx: Affine2,
  unit: string,
  held = false,
): void {
  const widthPx = held ? 2.5 : 1.5;
  const [a, b] = [apply(toPx, from), apply(toPx, to)];
  const path = new Path2D();
  if (kind === 'ruler') {
    path.moveTo(...a);
    path.lineTo(...b);
    for (const end of [a, b]) tick(path, end, a, b);
    stroke(context, path, palette.measurement, widthPx);
    label(
      context,
      [texts.views.mm(lengthMm(frame, from, to).toFixed(1))],
      [Math.max(a[0], b[0]) + 8, b[0] > a[0] ? b[1] : a[1]],
    );
    return;
  }
  const radiusPx = Math.hypot(b[0] - a[0], b[1] - a[1]);
  path.arc(a[0], a[1], radiusPx, 0, 2 * Math.PI);
  stroke(context, path, palette.measurement, widthPx);
  const found = circleStatistics(frame, values, from, to);
  const figures = found
    ? [
        texts.views.mean(found.mean.toFixed(1), unit),
        texts.views.sd(found.sd.toFixed(1)),
        texts.views.circleArea((found.areaMm2 / 100).toFixed(2), found.pixels),
      ]
    : [texts.views.emptyCircle];
  label(context, figures, [a[0] + radiusPx + 8, a[1]]);
}

/** A short bar across the ruler's end. */
function tick(path: Path2D, [x, y]: Vec2, a: Vec2, b: Vec2): void {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const [nx, ny] = [(-5 * (b[1] - a[1])) / length, (5 * (b[0] - a[0])) / length];
  path.moveTo(x - nx, y - ny);
  path.lineTo(x + nx, y + ny);
}

const LINE_PX = 15;

export function label(context: CanvasRenderingContext2D, lines: readonly string[], [x, y]: Vec2): void {
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const width = Math.max(...lines.map((line) => context.measureText(line).width));
  const left = Math.min(x, context.canvas.clientWidth - width - 8);
  context.fillStyle = 'rgb(11 13 16 / 70%)';
  context.fillRect(left - 4, y - LINE_PX / 2 - 2, width + 8, lines.length * LINE_PX + 4);
  context.fillStyle = palette.measurement;
  for (const [n, line] of lines.entries()) context.fillText(line, left, y + n * LINE_PX);
}
