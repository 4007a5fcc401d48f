import { texts } from '../../texts/index.ts';
import type { Vec2 } from '../plane/plane-frame.ts';
import { palette } from './palette.ts';

/** The longest of 1, 2, 5, 10, ... mm that is at most a quarter of the view wide. */
export function scaleBarMm(pxPerMm: number, viewWidthPx: number): number {
  const room = viewWidthPx / 4 / pxPerMm;
  const decade = 10 ** Math.floor(Math.log10(room));
  return [5, 2, 1].map((n) => n * decade).find((mm) => mm <= room) ?? decade;
}

export function drawScaleBar(
  context: CanvasRenderingContext2D,
  pxPerMm: number,
  [width, height]: Vec2,
): void {
  const mm = scaleBarMm(pxPerMm, width);
  const long = mm * pxPerMm;
  const [left, y] = [Math.round(width / 2 - long / 2) + 0.5, height - 27.5];
  const path = new Path2D();
  path.moveTo(left, y - 5);
  path.lineTo(left, y);
  path.lineTo(left + long, y);
  path.lineTo(left + long, y - 5);
  for (const [color, line] of [
    [palette.halo, 3],
    [palette.label, 1],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.stroke(path);
  }
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.lineWidth = 3;
  context.strokeStyle = palette.halo;
  const text = mm >= 10 ? texts.views.cm(mm / 10) : texts.views.mm(String(mm));
  context.strokeText(text, width / 2, y - 5);
  context.fillStyle = palette.label;
  context.fillText(text, width / 2, y - 5);
}
