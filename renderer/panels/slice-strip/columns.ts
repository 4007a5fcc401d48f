/** Colours that every strip has in common. */
export const stripColors = {
  line: '#2c2f32',
  hatch: '#2b2e31',
  words: '#8e9296',
  mark: '#e8eaec',
  accent: '#4cb3a1',
  hover: 'rgb(255 255 255 / 7%)',
} as const;

export const sidePadding = 10;
export const axisHeight = 14;
/** Room above the columns for marks. */
export const marksHeight = 13;

/** Left edge of each slice's column. */
export type Edge = (slice: number) => number;

/** Left edge of a slice's column, on whole pixels so that columns stay crisp. */
export function columnX(slice: number, count: number, width: number): number {
  return sidePadding + Math.round((slice * (width - 2 * sidePadding)) / count);
}

export function sliceAtX(x: number, count: number, width: number): number {
  const slice = Math.floor(((x - sidePadding) * count) / (width - 2 * sidePadding));
  return Math.min(count - 1, Math.max(0, slice));
}

/** Diagonals over every slice that nothing is known of yet. */
export function drawHatching(
  ctx: CanvasRenderingContext2D,
  slices: readonly number[],
  edge: Edge,
  top: number,
  bottom: number,
): void {
  if (slices.length === 0) return;
  ctx.save();
  ctx.beginPath();
  for (const slice of slices) ctx.rect(edge(slice), top, edge(slice + 1) - edge(slice), bottom - top);
  ctx.clip();
  ctx.beginPath();
  const rise = bottom - top;
  const [from, to] = [edge(slices[0]), edge(slices[slices.length - 1] + 1)];
  for (let x = edge(0) + Math.floor((from - edge(0)) / 7) * 7 - rise; x < to; x += 7) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + rise, top);
  }
  ctx.strokeStyle = stripColors.hatch;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
}

/** A small triangle above a column. */
export function drawPointer(ctx: CanvasRenderingContext2D, x: number, color: string): void {
  ctx.beginPath();
  ctx.moveTo(x - 3, 5);
  ctx.lineTo(x + 3, 5);
  ctx.lineTo(x, 10);
  ctx.closePath();
  ctx.fillStyle = color;
  ctx.fill();
}

export function drawHover(
  ctx: CanvasRenderingContext2D,
  slice: number | null,
  edge: Edge,
  height: number,
): void {
  if (slice === null) return;
  ctx.fillStyle = stripColors.hover;
  ctx.fillRect(edge(slice), 0, Math.max(1, edge(slice + 1) - edge(slice)), height - axisHeight);
}

export function drawCurrent(ctx: CanvasRenderingContext2D, slice: number, edge: Edge, height: number): void {
  ctx.fillStyle = stripColors.accent;
  const middle = Math.floor((edge(slice) + edge(slice + 1)) / 2);
  ctx.fillRect(middle, 0, 1, height - axisHeight);
  ctx.fillRect(edge(slice), height - axisHeight, Math.max(2, edge(slice + 1) - edge(slice)), 2);
}

/** Slice numbers below the columns, as many as there is room for. */
export function drawAxis(ctx: CanvasRenderingContext2D, count: number, edge: Edge, height: number): void {
  const perPixel = count / (edge(count) - edge(0));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((s) => s / perPixel >= 36) ?? 2000;
  ctx.font = '10px system-ui, sans-serif';
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = stripColors.words;
  // Slices are counted from 1 for people.
  const right = edge(count) + sidePadding;
  for (let n = step; n <= count; n += step) {
    const half = ctx.measureText(String(n)).width / 2;
    ctx.fillText(String(n), Math.min((edge(n - 1) + edge(n)) / 2, right - half), height - 2);
  }
}
