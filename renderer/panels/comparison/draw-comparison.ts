import {
  type ComparisonColumn,
  type ComparisonTimeline,
  differingMm2,
  trialColors,
} from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
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
import { comparisonColors } from './colors.ts';

export interface ComparisonPicture {
  timeline: ComparisonTimeline;
  current: number;
  hovered: number | null;
  /** Size in CSS pixels. */
  width: number;
  height: number;
}

const colors = { ...comparisonColors, halo: '#141617' } as const;
/** Share of the columns' height that shows Dice; the areas have the rest. */
const diceShare = 0.45;
const betweenBands = 5;

/** Draws the strip: Dice as columns above, below them the areas that both plans have and that only one has. */
export function drawComparison(ctx: CanvasRenderingContext2D, picture: ComparisonPicture): void {
  const { timeline, current, hovered, width, height } = picture;
  const { columns } = timeline;
  const edge: Edge = (slice) => columnX(slice, columns.length, width);
  const bottom = height - axisHeight - 2;
  const diceFloor = marksHeight + Math.round((bottom - marksHeight) * diceShare);
  const areaTop = diceFloor + betweenBands;

  const pending = columns.filter((c) => c.pending).map((c) => c.slice);
  drawHatching(ctx, pending, edge, marksHeight, bottom);
  for (const column of columns) {
    if (column.pending) continue;
    const x = edge(column.slice);
    const w = edge(column.slice + 1) - x;
    const box = { x, width: w - (w > 3 ? 1 : 0) };
    drawDice(ctx, column, box, marksHeight, diceFloor);
    drawAreas(ctx, column, box, (bottom - areaTop) / (timeline.maxAreaMm2 || 1), bottom);
    if (column.differs) drawPointer(ctx, x + w / 2, stripColors.mark);
  }
  ctx.fillStyle = stripColors.line;
  for (const floor of [diceFloor, bottom]) ctx.fillRect(sidePadding, floor, width - 2 * sidePadding, 1);
  drawHover(ctx, hovered, edge, height);
  drawAxis(ctx, columns.length, edge, height);
  drawCurrent(ctx, current, edge, height);
  name(ctx, texts.comparison.bands.dice, diceFloor - 4);
  name(ctx, texts.comparison.bands.area, bottom - 4);
}

interface Box {
  readonly x: number;
  readonly width: number;
}

/** A column as high as the Dice; what is missing to the top is what one sees. */
function drawDice(
  ctx: CanvasRenderingContext2D,
  { dice }: ComparisonColumn,
  { x, width }: Box,
  top: number,
  floor: number,
): void {
  if (dice === null) return;
  const missing = Math.round((floor - top) * (1 - dice));
  ctx.fillStyle = colors.agree;
  ctx.fillRect(x, top + missing, width, floor - top - missing);
  ctx.fillStyle = colors.miss;
  ctx.fillRect(x, top, width, missing);
}

/** What both have, with what only A and what only B has on top of it. */
function drawAreas(
  ctx: CanvasRenderingContext2D,
  column: ComparisonColumn,
  { x, width }: Box,
  pxPerMm2: number,
  floor: number,
): void {
  const { bothMm2, onlyMm2 } = column;
  const parts: [mm2: number, color: string][] = [
    [bothMm2, colors.agree],
    [onlyMm2.a, trialColors.a],
    [onlyMm2.b, trialColors.b],
  ];
  let y = floor;
  for (const [mm2, color] of parts) {
    if (mm2 === 0) continue;
    // A slice on which only one plan has a few pixels is still one that differs.
    const h = Math.max(bothMm2 + differingMm2(column) === mm2 ? 1 : 0, Math.round(mm2 * pxPerMm2));
    ctx.fillStyle = color;
    ctx.fillRect(x, y - h, width, h);
    y -= h;
  }
}

/** A band's name, readable on whatever it stands. */
function name(ctx: CanvasRenderingContext2D, text: string, y: number): void {
  ctx.font = '10px system-ui, sans-serif';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = colors.halo;
  ctx.strokeText(text, sidePadding + 3, y);
  ctx.fillStyle = stripColors.mark;
  ctx.fillText(text, sidePadding + 3, y);
}
