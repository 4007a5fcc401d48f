import { type ModelCard, SagittaError } from '#core/contract';

/** One block of the Hiera trunk with everything that its position decides. */
export interface HieraBlock {
  readonly name: string;
  readonly side: number;
  readonly sideOut: number;
  readonly width: number;
  readonly widthOut: number;
  readonly heads: number;
  /** Side of the attention window; 0: all tokens attend to all. */
  readonly window: number;
  /** The first block of stages 1 to 3 halves the grid by pooling its queries. */
  readonly pools: boolean;
  readonly stage: number;
  readonly endsStage: boolean;
}

/**
 * The trunk's blocks in order. The window lags by one block: a stage's first block still uses the window of
 * the stage before.
 */
export function hieraBlocks(card: ModelCard, imageSize: number): HieraBlock[] {
  const { embedDim, numHeads, stages, globalBlocks, windowSpec } = card.hiera;
  const blocks: HieraBlock[] = [];
  let side = imageSize / 4;
  let width = embedDim;
  let heads = numHeads;
  stages.forEach((count, stage) => {
    for (let n = 0; n < count; n++) {
      const index = blocks.length;
      const pools = n === 0 && stage > 0;
      const window = globalBlocks.includes(index) ? 0 : windowSpec[pools ? stage - 1 : stage];
      const widthOut = pools ? width * 2 : width;
      if (pools) heads *= 2;
      const sideOut = pools ? side / 2 : side;
      if (pools && !poolsWhole(side, window))
        throw unusable(`block ${index} pools ${side} x ${side} tokens over a window of ${window}`);
      if (widthOut % heads) throw unusable(`its width ${widthOut} is no multiple of its ${heads} heads`);
      blocks.push({
        name: `image_encoder.trunk.blocks.${index}`,
        side,
        sideOut,
        width,
        widthOut,
        heads,
        window,
        pools,
        stage,
        endsStage: n === count - 1,
      });
      side = sideOut;
      width = widthOut;
    }
  });
  return blocks;
}

/** Side of a block's windows when it is done: queries that are pooled leave windows of half the side. */
export function windowAfter({ window, pools }: HieraBlock): number {
  return pools ? window / 2 : window;
}

/** The blocks from the first on in which no token leaves the window it began in. */
export function windowedBlocks(blocks: readonly HieraBlock[]): HieraBlock[] {
  const [first] = blocks;
  let window = first?.window ?? 0;
  if (window === 0 || first.side % window > 0) return [];
  const end = blocks.findIndex((block) => {
    if (block.window !== window) return true;
    window = windowAfter(block);
    return false;
  });
  return blocks.slice(0, end < 0 ? blocks.length : end);
}

/** Pooled windows must tile the halved grid; an odd window loses its last row and column. */
function poolsWhole(side: number, window: number): boolean {
  const half = Math.floor(window / 2);
  return half > 0 && Math.ceil(side / window) === Math.ceil(side / 2 / half);
}

function unusable(what: string): SagittaError {
  return new SagittaError('model-invalid', `The model card describes a trunk that cannot be: ${what}.`, {
    remedy: 'Correct heads, windows and global blocks in the model card.',
  });
}
