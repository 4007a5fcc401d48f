import type { ModelCard } from '#core/contract';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { addHieraBlock, type Residual, summed, type TokenOrder } from './hiera-block.ts';
import { type HieraBlock, hieraBlocks, windowAfter, windowedBlocks } from './hiera-blocks.ts';
import { add, conv, reshape, toTokens, transpose } from './layers.ts';
import { mergedTokens } from './merged-tokens.ts';
import { hieraPositionEmbedding } from './position-encoding.ts';
import type { Squares } from './squares.ts';
import { merge, mergeChannels, partition } from './windows.ts';

const trunk = 'image_encoder.trunk';

/** Tokens of a strip at least: with fewer, what a product does before it multiplies weighs. */
const stripTokens = 2048;

/** What is wanted of the end of a stage. */
export interface Stage {
  readonly side: number;
  readonly width: number;
  /** [side^2, width], row by row; of the first two stages only with `taps`. */
  readonly tokens?: Value;
  /** [channels, side^2]; of the first two stages. */
  readonly projected?: Value;
}

export interface TrunkOptions {
  readonly imageSize: number;
  /** Of the projections of the first two stages. */
  readonly channels: readonly [number, number];
  /** Tokens [count, width] of one of the first two stages -> [channels, count]. */
  readonly project: (tokens: Value, level: number, width: number) => Value;
  readonly taps: boolean;
  /** Squares of places of the third stage that are worked on as one token; each place has its own without them. */
  readonly squares?: Squares;
}

/**
 * Hiera: patch embedding and blocks.
 *
 * At first tokens attend within windows that halve where the grid does, so that a window never meets another. There
 * tokens lie window by window, and the first two stages are computed in strips of some rows of windows, which keeps
 * them in the processor's cache: the 65,536 tokens of 1024 px are never held whole.
 */
export function addTrunk(
  g: GraphBuilder,
  card: ModelCard,
  image: Value,
  options: TrunkOptions,
): { embedded: Stage; stages: Stage[] } {
  const blocks = hieraBlocks(card, options.imageSize);
  const windowed = windowedBlocks(blocks);
  const early = windowed.filter(({ stage }) => stage < 2);
  const [side, width] = [options.imageSize / 4, card.hiera.embedDim];
  const patches = patchEmbed(g, card, image, side);
  const embedded = { side, width, tokens: patches };

  const strips = early.length > 0 ? addStrips(g, patches, early, options) : { sum: patches, stages: [] };
  const between = addBlocks(g, strips.sum, windowed.slice(early.length), (block) => ({
    windows: (block.side / block.window) ** 2,
  }));
  const last = windowed.at(-1);
  const rows = last
    ? rowByRow(g, between.sum, { side: last.sideOut, width: last.widthOut, window: windowAfter(last) })
    : between.sum;
  const rest = addOnGrid(g, rows, blocks.slice(windowed.length), options.squares);
  const stages = [
    ...strips.stages,
    ...between.ends.map(({ block, tokens }) => stageOf(g, block, tokens, options, windowAfter(block))),
    ...rest.ends.map(({ block, tokens }) => stageOf(g, block, tokens, options)),
  ];
  return { embedded, stages };
}

interface End {
  readonly block: HieraBlock;
  readonly tokens: Value;
}

/** Blocks one after the other. */
function addBlocks(
  g: GraphBuilder,
  start: Value,
  blocks: readonly HieraBlock[],
  order?: (block: HieraBlock) => TokenOrder,
): { sum: Value; ends: End[] } {
  let x: Residual = { sum: start };
  const ends: End[] = [];
  for (const block of blocks) {
    x = addHieraBlock(g, x, block, order?.(block));
    if (!block.endsStage) continue;
    x = { sum: summed(g, x) };
    ends.push({ block, tokens: x.sum });
  }
  return { sum: summed(g, x), ends };
}

/**
 * Blocks over the grid, row by row. Given squares, those of the third stage behind its pooling block work on one token a
 * square: they are most of the encoder (of tiny at 1024 px 164 of 277 GFLOP), and all that grows with the square of the
 * tokens.
 */
function addOnGrid(
  g: GraphBuilder,
  start: Value,
  blocks: readonly HieraBlock[],
  squares?: Squares,
): { sum: Value; ends: End[] } {
  const third = blocks.filter(({ stage, pools }) => stage === 2 && !pools);
  if (!squares || third.length === 0) return addBlocks(g, start, blocks);
  const from = blocks.indexOf(third[0]);
  const before = addBlocks(g, start, blocks.slice(0, from));
  const merged = mergedTokens(g, squares);
  const first = merged.gather(before.sum, third[0].width);
  const last = addBlocks(g, first, third, () => ({ merged }));
  const whole = merged.spread(before.sum, first, last.sum);
  const after = addBlocks(g, whole, blocks.slice(from + third.length));
  const end = { block: third[third.length - 1], tokens: whole };
  return { sum: after.sum, ends: [...before.ends, end, ...after.ends] };
}

function addStrips(
  g: GraphBuilder,
  patches: Value,
  blocks: readonly HieraBlock[],
  options: TrunkOptions,
): { sum: Value; stages: Stage[] } {
  const { side, window, width } = blocks[0];
  const strips = g.tiled ? stripsOf(side, window) : 1;
  const share = (of: number) => of ** 2 / strips;
  const last = blocks[blocks.length - 1];
  const [sum, ...parts] = g.forEachPart(patches, [strips, share(side), width], (part) => {
    const inWindows = partition(g, part, blocks[0]);
    const run = addBlocks(g, inWindows, blocks, (block) => ({
      windows: (block.side / block.window) ** 2 / strips,
    }));
    const stages = run.ends.map(({ block, tokens }) =>
      stageOf(g, block, tokens, options, windowAfter(block)),
    );
    return [
      { value: run.sum, dims: [share(last.sideOut), last.widthOut] },
      ...stages.flatMap((stage, level) => [
        ...(stage.projected
          ? [{ value: stage.projected, dims: [options.channels[level], share(stage.side)] }]
          : []),
        ...(stage.tokens ? [{ value: stage.tokens, dims: [share(stage.side), stage.width] }] : []),
      ]),
    ];
  });
  const stages = blocks
    .filter(({ endsStage }) => endsStage)
    .map(({ sideOut, widthOut }, level): Stage => {
      const projected = transpose(g, parts.shift()!, [1, 0, 2]);
      return {
        side: sideOut,
        width: widthOut,
        projected: reshape(g, projected, [options.channels[level], -1]),
        ...(options.taps && { tokens: reshape(g, parts.shift()!, [-1, widthOut]) }),
      };
    });
  return { sum: reshape(g, sum, [-1, last.widthOut]), stages };
}

/** The most strips of whole rows of windows that have enough tokens each. */
function stripsOf(side: number, window: number): number {
  const rows = side / window;
  let strips = Math.max(1, Math.floor(side ** 2 / stripTokens));
  while (rows % strips) strips--;
  return strips;
}

function stageOf(
  g: GraphBuilder,
  { stage: level, sideOut: side, widthOut: width }: HieraBlock,
  tokens: Value,
  { project, channels, taps }: TrunkOptions,
  window = 0,
): Stage {
  const projected = level < 2 ? project(tokens, level, width) : undefined;
  const grid = { side, width, window };
  return {
    side,
    width,
    ...((level >= 2 || taps) && { tokens: rowByRow(g, tokens, grid) }),
    ...(projected && {
      projected: window ? mergeChannels(g, projected, { ...grid, width: channels[level] }) : projected,
    }),
  };
}

function rowByRow(
  g: GraphBuilder,
  tokens: Value,
  grid: { readonly side: number; readonly width: number; readonly window: number },
): Value {
  return grid.window ? merge(g, tokens, grid) : tokens;
}

/** Patches [side^2, embedDim] with their positions, row by row. */
function patchEmbed(g: GraphBuilder, card: ModelCard, image: Value, side: number): Value {
  const { embedDim, posEmbedBackground, windowSpec } = card.hiera;
  const patches = conv(g, image, `${trunk}.patch_embed.proj`, { kernel: 7, stride: 4, pad: 3 });
  const position = g.constant('position_embedding', [side * side, embedDim], () => {
    const [rows, columns] = posEmbedBackground;
    const background = { values: g.weights.read(`${trunk}.pos_embed`), rows, columns };
    const tile = { values: g.weights.read(`${trunk}.pos_embed_window`), side: windowSpec[0] };
    return hieraPositionEmbedding(side, background, tile);
  });
  return add(g, toTokens(g, patches, embedDim), position);
}
