import type { Timeline, TimelineColumn } from '#core/review';
import { confidenceColor } from '../../state/index.ts';
import {
  axisHeight,
  columnX,
  drawAxis,
  drawCurrent,
  drawHatching,
  drawHover,
  drawPointer,
  type Edge,
  marksHeight,
  sidePadding,
  stripColors,
} from '../slice-strip/index.ts';
import { markOf } from './mark-of.ts';

export interface TimelinePicture {
  timeline: Timeline;
  current: number;
  hovered: number | null;
  range: readonly [number, number] | null;
  /** Size in CSS pixels. */
  width: number;
  height: number;
}

const colors = {
  given: '#b9bdc1',
  doubt: '#e69f00',
  range: 'rgb(76 179 161 / 18%)',
} as const;

const stripHeight = 5;

/** Draws the strip: marks, areas coloured by confidence, the confidence strip, the slice axis. */
export function drawTimeline(ctx: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { timeline, current, hovered, range, width, height } = picture;
  const { columns, maxAreaMm2 } = timeline;
  const floor = height - axisHeight - stripHeight - 2;
  const barHeight = floor - marksHeight;
  const edge: Edge = (slice) => columnX(slice, columns.length, width);

  const open = columns.filter((c) => c.state === null).map((c) => c.slice);
  drawHatching(ctx, open, edge, marksHeight, floor + 2 + stripHeight);
  for (const column of columns) {
    const x = edge(column.slice);
    const w = edge(column.slice + 1) - x;
    const gap = w > 3 ? 1 : 0;
    if (column.state === null) continue;
    ctx.fillStyle = fill(column);
    const h = maxAreaMm2 > 0 ? Math.round((barHeight * column.areaMm2) / maxAreaMm2) : 0;
    if (column.areaMm2 > 0) ctx.fillRect(x, floor - Math.max(1, h), w - gap, Math.max(1, h));
    // Where the object is absent the confidence is 0; beyond its ends that must not shout.
    if (column.state === 'absent' && !column.doubt) ctx.globalAlpha = 0.3;
    ctx.fillRect(x, floor + 2, w - gap, stripHeight);
    ctx.globalAlpha = 1;
  }
  ctx.fillStyle = stripColors.line;
  ctx.fillRect(sidePadding, floor, width - 2 * sidePadding, 1);

  if (range) {
    ctx.fillStyle = colors.range;
    ctx.fillRect(edge(range[0]), 0, edge(range[1] + 1) - edge(range[0]), height - axisHeight);
  }
  drawHover(ctx, hovered, edge, height);
  drawMarks(ctx, columns, edge);
  drawAxis(ctx, columns.length, edge, height);
  drawCurrent(ctx, current, edge, height);
}

function fill({ confidence }: TimelineColumn): string {
  return confidence === null ? colors.given : confidenceColor(confidence);
}

function drawMarks(ctx: CanvasRenderingContext2D, columns: readonly TimelineColumn[], edge: Edge): void {
  for (const column of columns) {
    const x = (edge(column.slice) + edge(column.slice + 1)) / 2;
    switch (markOf(column)) {
      case 'prompt':
        diamond(ctx, x, true);
        break;
      case 'corrected':
        diamond(ctx, x, false);
        break;
      case 'accepted':
        tick(ctx, x, edge(column.slice + 1) - edge(column.slice));
        break;
      case 'doubtful':
        drawPointer(ctx, x, colors.doubt);
    }
  }
}

function diamond(ctx: CanvasRenderingContext2D, x: number, filled: boolean): void {
  const [y, r] = [6, 4];
  ctx.beginPath();
  ctx.moveTo(x, y - r);
  ctx.lineTo(x + r, y);
  ctx.lineTo(x, y + r);
  ctx.lineTo(x - r, y);
  ctx.closePath();
  ctx.fillStyle = ctx.strokeStyle = stripColors.mark;
  ctx.lineWidth = 1.2;
  if (filled) ctx.fill();
  else ctx.stroke();
}

/** A tick where there is room for one, else a short line, so that accepted slices read as a band. */
function tick(ctx: CanvasRenderingContext2D, x: number, width: number): void {
  ctx.strokeStyle = ctx.fillStyle = stripColors.accent;
  if (width < 7) {
    ctx.fillRect(x - width / 2, 8, width, 2);
    return;
  }
  ctx.beginPath();
  ctx.moveTo(x - 3, 6);
  ctx.lineTo(x - 1, 9);
  ctx.lineTo(x + 3, 3);
  ctx.lineWidth = 1.4;
  ctx.stroke();
}
