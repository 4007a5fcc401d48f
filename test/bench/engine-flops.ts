import type { ModelCard } from '#core/contract';

/** Floating-point operations of the products of each graph as the package computes them (2 per multiply-add). */
export function flopsOf(card: ModelCard, imageSize: number): Readonly<Record<string, number>> {
  return {
    'image encoder': encoderFlops(card, imageSize),
    'memory attention': attentionFlops(card, imageSize),
    decoder: decoderFlops(card, imageSize),
    'memory encoder': memoryEncoderFlops(card, imageSize),
  };
}

function encoderFlops({ hiera, dModel }: ModelCard, imageSize: number): number {
  let side = imageSize / 4;
  let width = hiera.embedDim;
  let total = 2 * side ** 2 * width * 3 * 49;
  let index = 0;
  hiera.stages.forEach((count, stage) => {
    for (let n = 0; n < count; n++, index++) {
      const pools = n === 0 && stage > 0;
      const out = pools ? 2 * width : width;
      const sideOut = pools ? side / 2 : side;
      const window = hiera.globalBlocks.includes(index) ? side : hiera.windowSpec[pools ? stage - 1 : stage];
      const keys = Math.min(window, side) ** 2;
      total += 2 * side ** 2 * width * out * (pools ? 4 : 3);
      total += 4 * sideOut ** 2 * keys * out + 2 * sideOut ** 2 * out ** 2 * (1 + 8);
      side = sideOut;
      width = out;
    }
    total += 2 * side ** 2 * width * dModel;
  });
  return total;
}

/** A bank of 7 slices and 16 pointers. */
function attentionFlops(card: ModelCard, imageSize: number): number {
  const { dModel: c, memDim: m, memoryFfn, memoryLayers } = card;
  const queries = (imageSize / 16) ** 2;
  const keys = 7 * queries + 16 * (c / m);
  const self = 2 * queries * c * c * 4 + 4 * queries * queries * c;
  const cross = 2 * queries * c * c * 2 + 2 * keys * m * c * 2 + 4 * queries * keys * c;
  return memoryLayers * (self + cross + 4 * queries * c * memoryFfn);
}

/** Prompted by one click: eight tokens. */
function decoderFlops({ dModel: c }: ModelCard, imageSize: number): number {
  const places = (imageSize / 16) ** 2;
  const tokens = 8;
  const crossing = 2 * places * c * (c / 2) * 2 + 4 * tokens * places * (c / 2);
  const upscaling =
    2 * places * c * c + 2 * (4 * places) * (c / 4) * (c / 2) + 2 * (16 * places) * (c / 8) * 4;
  return 5 * crossing + upscaling;
}

function memoryEncoderFlops({ dModel: c, memDim: m, fuserLayers }: ModelCard, imageSize: number): number {
  const places = (imageSize / 16) ** 2;
  const downsampling = [1, 4, 16, 64].reduce(
    (sum, from, n) => sum + 2 * (imageSize / 2 ** (n + 1)) ** 2 * 9 * from * 4 * from,
    0,
  );
  const block = 2 * places * c * 49 + 4 * places * c * 4 * c;
  return downsampling + 4 * places * c * c + fuserLayers * block + 2 * places * c * m;
}
