import type { ModelCard } from '#core/contract';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { addBlocks } from './hiera-block.ts';
import { earlyBlocks, type HieraBlock, hieraBlocks, stripsOf, windowAfter } from './hiera-blocks.ts';
import { reshape, transpose } from './layers.ts';

/**
 * In the first two stages a window knows nothing of the others: where an image is black, they give what they give for a
 * black image, which need be computed once. Windows are numbered row by row.
 */
export interface WindowGrid {
  /** Pixels of a window across and down. */
  readonly windowPx: number;
  readonly perSide: number;
  /** Windows come by multiples of so many. */
  readonly atOnce: number;
}

/** Undefined where a model has no such windows. */
export function windowGrid(card: ModelCard, imageSize: number): WindowGrid | undefined {
  const [first] = earlyBlocks(hieraBlocks(card, imageSize));
  if (!first) return undefined;
  return gridOf(first);
}

function gridOf({ side, window }: HieraBlock): WindowGrid {
  const perSide = side / window;
  return { windowPx: 4 * window, perSide, atOnce: perSide ** 2 / stripsOf(side, window) };
}

/** The first two stages in some windows. */
export interface EarlyWindows {
  /** [windows, tokens * width] behind the last block. */
  readonly sum: Value;
  /** Of each stage [windows, channels, tokens]. */
  readonly stages: readonly { readonly block: HieraBlock; readonly projected: Value }[];
}

/** What becomes of the tokens behind a stage. */
interface Projections {
  readonly channels: readonly number[];
  /** [count, width] -> [channels, count] */
  readonly project: (tokens: Value, level: number, width: number) => Value;
}

/**
 * Computed a strip's worth of windows at a time (`addTrunk`), of whatever windows.
 * @param patches [side^2, width], row by row
 * @param windows int64 [K], by their numbers; K is a multiple of `WindowGrid.atOnce`
 */
export function earlyWindows(
  g: GraphBuilder,
  patches: Value,
  blocks: readonly HieraBlock[],
  { channels, project }: Projections,
  windows: Value,
): EarlyWindows {
  const { side, window, width } = blocks[0];
  const { perSide, atOnce } = gridOf(blocks[0]);
  const lines = g.indices('lines of windows', [perSide ** 2, window], () =>
    Int32Array.from({ length: side * perSide }, (_, n) => {
      const [at, line] = [Math.floor(n / window), n % window];
      return (Math.floor(at / perSide) * window + line) * perSide + (at % perSide);
    }),
  );
  const some = g.op('Gather', [
    reshape(g, patches, [side * perSide, window * width]),
    g.op('Gather', [lines, windows]),
  ]);
  const tokensOf = (block: HieraBlock) => windowAfter(block) ** 2;
  const last = blocks[blocks.length - 1];
  const ending = blocks.filter(({ endsStage }) => endsStage);
  const [sum, ...parts] = g.forEachPart(some, [-1, atOnce * window ** 2, width], (part) => {
    const run = addBlocks(g, part, blocks, () => ({ windows: atOnce }));
    return [
      { value: run.sum, dims: [atOnce * tokensOf(last), last.widthOut] },
      ...run.ends.map(({ block, tokens }, level) => ({
        value: project(tokens, level, block.widthOut),
        dims: [channels[level], atOnce * tokensOf(block)],
      })),
    ];
  });
  return {
    sum: reshape(g, sum, [-1, tokensOf(last) * last.widthOut]),
    stages: ending.map((block, level) => {
      const inParts = reshape(g, parts[level], [-1, channels[level], atOnce, tokensOf(block)]);
      const byWindow = transpose(g, inParts, [0, 2, 1, 3]);
      return { block, projected: reshape(g, byWindow, [-1, channels[level], tokensOf(block)]) };
    }),
  };
}

/** As inputs of a graph: which windows show something, and what all give where nothing is seen. */
export interface SeenWindows {
  /** int64 [K], a multiple of `WindowGrid.atOnce`; a number may come twice. */
  readonly windows: Value;
  readonly black: readonly Value[];
}

/** Undefined where a model has no such windows. */
export function seenWindowsInput(
  g: GraphBuilder,
  card: ModelCard,
  imageSize: number,
  channels: readonly number[],
): SeenWindows | undefined {
  if (!windowGrid(card, imageSize)) return undefined;
  return {
    windows: g.input('windows', ['windows'], 'int64'),
    black: windowOutputs(card, imageSize, channels).map(({ name, dims }) => g.input(name, dims)),
  };
}

/** Names and sides of what windows give, the sum first. */
export function windowOutputs(
  card: ModelCard,
  imageSize: number,
  channels: readonly number[],
): { readonly name: string; readonly dims: readonly number[] }[] {
  const blocks = earlyBlocks(hieraBlocks(card, imageSize));
  const count = gridOf(blocks[0]).perSide ** 2;
  const last = blocks[blocks.length - 1];
  return [
    { name: 'black_sum', dims: [count, windowAfter(last) ** 2 * last.widthOut] },
    ...blocks
      .filter(({ endsStage }) => endsStage)
      .map((block, level) => ({
        name: `black_${level}`,
        dims: [count, channels[level], windowAfter(block) ** 2],
      })),
  ];
}

/** All windows: those that show something, and the black ones. */
export function filled(
  g: GraphBuilder,
  { windows, black }: SeenWindows,
  { sum, stages }: EarlyWindows,
): EarlyWindows {
  const places = reshape(g, windows, [-1, 1]);
  const into = (all: Value, some: Value) => g.op('ScatterND', [all, places, some]);
  return {
    sum: into(black[0], sum),
    stages: stages.map(({ block, projected }, level) => ({
      block,
      projected: into(black[level + 1], projected),
    })),
  };
}
