import type { ModelCard } from '#core/contract';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { addHieraBlock, type Residual, summed } from './hiera-block.ts';
import { type HieraBlock, hieraBlocks, windowAfter, windowedBlocks } from './hiera-blocks.ts';
import { add, conv, reshape, sliceRows, transpose } from './layers.ts';
import { hieraPositionEmbedding } from './position-encoding.ts';
import { merge } from './windows.ts';

const trunk = 'image_encoder.trunk';

/** With fewer tokens in a strip a product's preparation of its weights would weigh. */
const leastStripTokens = 2048;

/** All tokens of a grid. */
export interface Grid {
  readonly side: number;
  readonly width: number;
  /** Side of the windows that lie one below the other; 0 where tokens lie row by row. */
  readonly window: number;
  /** Equal parts, from the top of the grid to its bottom. */
  readonly parts: readonly Value[];
}

/**
 * Hiera: patch embedding and blocks; the grids at the ends of the stages.
 *
 * At first tokens attend within windows that halve where the grid does, so that a window never meets another. There
 * tokens lie window by window, and the first two stages are computed in strips of some rows of windows, which keeps
 * them in the processor's cache: the 65,536 tokens of 1024 px are never held whole.
 */
export function addTrunk(
  g: GraphBuilder,
  card: ModelCard,
  image: Value,
  imageSize: number,
): { embedded: Grid; stages: Grid[] } {
  const blocks = hieraBlocks(card, imageSize);
  const windowed = windowedBlocks(blocks);
  const early = windowed.filter(({ stage }) => stage < 2);
  const embedded = patchEmbed(g, card, image, imageSize / 4, windowed[0]?.window ?? 0);
  const first = addBlocks(g, early.length > 0 ? inStrips(g, embedded) : embedded, early);
  const second = addBlocks(g, joined(g, first.grid), windowed.slice(early.length));
  const third = addBlocks(g, rowByRow(g, second.grid), blocks.slice(windowed.length));
  return { embedded, stages: [...first.stages, ...second.stages, ...third.stages] };
}

/** The grid after the blocks, and those at the ends of stages. */
function addBlocks(
  g: GraphBuilder,
  start: Grid,
  blocks: readonly HieraBlock[],
): { grid: Grid; stages: Grid[] } {
  const last = blocks.at(-1);
  if (!last) return { grid: start, stages: [] };
  const windows = start.window ? (start.side / start.window) ** 2 / start.parts.length : undefined;
  const runs = start.parts.map((part) => sumsOf(g, part, blocks, windows));
  const grids = blocks.map((block, n) => ({
    side: block.sideOut,
    width: block.widthOut,
    window: start.window && windowAfter(block),
    parts: runs.map((sums) => sums[n]),
  }));
  return { grid: grids[blocks.length - 1], stages: grids.filter((_, n) => blocks[n].endsStage) };
}

/** The sum after each block that ends a stage or is the last; of others what has been summed so far. */
function sumsOf(g: GraphBuilder, start: Value, blocks: readonly HieraBlock[], windows?: number): Value[] {
  let x: Residual = { sum: start };
  return blocks.map((block, n) => {
    x = addHieraBlock(g, x, block, windows);
    if (block.endsStage || n === blocks.length - 1) x = { sum: summed(g, x) };
    return x.sum;
  });
}

/** Patches [side^2, embedDim] with their positions, in windows or (window 0) row by row. */
function patchEmbed(g: GraphBuilder, card: ModelCard, image: Value, side: number, window: number): Grid {
  const { embedDim, posEmbedBackground, windowSpec } = card.hiera;
  const patches = conv(g, image, `${trunk}.patch_embed.proj`, { kernel: 7, stride: 4, pad: 3 });
  const across = window || side;
  const perSide = side / across;
  const split = reshape(g, patches, [embedDim, perSide, across, perSide, across]);
  const tokens = reshape(g, transpose(g, split, [1, 3, 2, 4, 0]), [side * side, embedDim]);
  const position = g.constant('position_embedding', [side * side, embedDim], () => {
    const [rows, columns] = posEmbedBackground;
    const background = { values: g.weights.read(`${trunk}.pos_embed`), rows, columns };
    const tile = { values: g.weights.read(`${trunk}.pos_embed_window`), side: windowSpec[0] };
    return inWindows(hieraPositionEmbedding(side, background, tile), side, across);
  });
  return { side, width: embedDim, window, parts: [add(g, tokens, position)] };
}

/** Tokens [side^2, width] row by row -> windows one below the other. */
function inWindows(tokens: Float32Array, side: number, window: number): Float32Array {
  const width = tokens.length / side ** 2;
  const out = new Float32Array(tokens.length);
  let at = 0;
  for (let top = 0; top < side; top += window) {
    for (let left = 0; left < side; left += window) {
      for (let row = top; row < top + window; row++, at += window * width) {
        const from = (row * side + left) * width;
        out.set(tokens.subarray(from, from + window * width), at);
      }
    }
  }
  return out;
}

function inStrips(g: GraphBuilder, grid: Grid): Grid {
  const { side, window, parts } = grid;
  const rows = side / window;
  let rowsPerStrip = 1;
  while (rows % rowsPerStrip || rowsPerStrip * window * side < leastStripTokens) {
    if (rowsPerStrip === rows) break;
    rowsPerStrip++;
  }
  const tokens = rowsPerStrip * window * side;
  const strips = Array.from({ length: rows / rowsPerStrip }, (_, n) =>
    sliceRows(g, parts[0], n * tokens, (n + 1) * tokens),
  );
  return { ...grid, parts: strips };
}

function joined(g: GraphBuilder, grid: Grid): Grid {
  if (grid.parts.length === 1) return grid;
  return { ...grid, parts: [g.op('Concat', grid.parts, { axis: 0 })] };
}

/** Tokens row by row, in one part. */
export function rowByRow(g: GraphBuilder, grid: Grid): Grid {
  const parts = grid.window ? grid.parts.map((part) => merge(g, part, grid)) : grid.parts;
  return joined(g, { ...grid, parts, window: 0 });
}
