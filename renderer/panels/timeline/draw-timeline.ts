import type { Timeline, TimelineColumn } from '#core/review';
import { confidenceColor } from '../../state/index.ts';

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
  line: '#2c2f32',
  hatch: '#2b2e31',
  words: '#8e9296',
  mark: '#e8eaec',
  doubt: '#e69f00',
  accent: '#4cb3a1',
  range: 'rgb(76 179 161 / 18%)',
  hover: 'rgb(255 255 255 / 7%)',
} as const;

export const sidePadding = 10;
const marksHeight = 13;
const stripHeight = 5;
const axisHeight = 14;

/** Left edge of a slice's column, on whole pixels so that columns stay crisp. */
export function columnX(slice: number, count: number, width: number): number {
  return sidePadding + Math.round((slice * (width - 2 * sidePadding)) / count);
}

export function sliceAtX(x: number, count: number, width: number): number {
  const slice = Math.floor(((x - sidePadding) * count) / (width - 2 * sidePadding));
  return Math.min(count - 1, Math.max(0, slice));
}

/** Draws the strip: marks, areas coloured by confidence, the confidence strip, the slice axis. */
export function drawTimeline(ctx: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { timeline, current, hovered, range, width, height } = picture;
  const { columns, maxAreaMm2 } = timeline;
  const floor = height - axisHeight - stripHeight - 2;
  const barHeight = floor - marksHeight;
  const edge = (slice: number) => columnX(slice, columns.length, width);
  ctx.clearRect(0, 0, width, height);

  drawHatching(ctx, columns, edge, marksHeight, floor + 2 + stripHeight);
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
  ctx.fillStyle = colors.line;
  ctx.fillRect(sidePadding, floor, width - 2 * sidePadding, 1);

  if (range) {
    ctx.fillStyle = colors.range;
    ctx.fillRect(edge(range[0]), 0, edge(range[1] + 1) - edge(range[0]), height - axisHeight);
  }
  if (hovered !== null) {
    ctx.fillStyle = colors.hover;
    ctx.fillRect(edge(hovered), 0, Math.max(1, edge(hovered + 1) - edge(hovered)), height - axisHeight);
  }
  drawMarks(ctx, columns, edge);
  drawAxis(ctx, columns.length, edge, height);

  ctx.fillStyle = colors.accent;
  const middle = Math.floor((edge(current) + edge(current + 1)) / 2);
  ctx.fillRect(middle, 0, 1, height - axisHeight);
  ctx.fillRect(edge(current), height - axisHeight, Math.max(2, edge(current + 1) - edge(current)), 2);
}

function fill({ confidence }: TimelineColumn): string {
  return confidence === null ? colors.given : confidenceColor(confidence);
}

/** Diagonals over every run of slices where nothing was proposed yet. */
function drawHatching(
  ctx: CanvasRenderingContext2D,
  columns: readonly TimelineColumn[],
  edge: (slice: number) => number,
  top: number,
  bottom: number,
): void {
  ctx.save();
  ctx.beginPath();
  for (const column of columns)
    if (column.state === null)
      ctx.rect(edge(column.slice), top, edge(column.slice + 1) - edge(column.slice), bottom - top);
  ctx.clip();
  ctx.beginPath();
  const rise = bottom - top;
  for (let x = edge(0) - rise; x < edge(columns.length); x += 7) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + rise, top);
  }
  ctx.strokeStyle = colors.hatch;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
}

function drawMarks(
  ctx: CanvasRenderingContext2D,
  columns: readonly TimelineColumn[],
  edge: (slice: number) => number,
): void {
  for (const column of columns) {
    const x = (edge(column.slice) + edge(column.slice + 1)) / 2;
    if (column.keyframe) diamond(ctx, x, true);
    else if (column.state === 'corrected') diamond(ctx, x, false);
    else if (column.state === 'accepted') tick(ctx, x, edge(column.slice + 1) - edge(column.slice));
    else if (column.doubt) triangle(ctx, x);
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
  ctx.fillStyle = ctx.strokeStyle = colors.mark;
  ctx.lineWidth = 1.2;
  if (filled) ctx.fill();
  else ctx.stroke();
}

/** A tick where there is room for one, else a short line, so that accepted slices read as a band. */
function tick(ctx: CanvasRenderingContext2D, x: number, width: number): void {
  ctx.strokeStyle = ctx.fillStyle = colors.accent;
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

function triangle(ctx: CanvasRenderingContext2D, x: number): void {
  ctx.beginPath();
  ctx.moveTo(x - 3, 5);
  ctx.lineTo(x + 3, 5);
  ctx.lineTo(x, 10);
  ctx.closePath();
  ctx.fillStyle = colors.doubt;
  ctx.fill();
}

function drawAxis(
  ctx: CanvasRenderingContext2D,
  count: number,
  edge: (slice: number) => number,
  height: number,
): void {
  const perPixel = count / (edge(count) - edge(0));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((s) => s / perPixel >= 36) ?? 2000;
  ctx.font = '10px system-ui, sans-serif';
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = colors.words;
  // Slices are counted from 1 for people.
  const right = edge(count) + sidePadding;
  for (let n = step; n <= count; n += step) {
    const half = ctx.measureText(String(n)).width / 2;
    ctx.fillText(String(n), Math.min((edge(n - 1) + edge(n)) / 2, right - half), height - 2);
  }
}
