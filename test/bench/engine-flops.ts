import type { ModelCard } from '#core/contract';

/** Floating-point operations of the matrix products of a graph as the package computes them (2 per multiply-add). */
export function flopsOf(card: ModelCard, imageSize: number): { encoder: number; attention: number } {
  return { encoder: encoderFlops(card, imageSize), attention: attentionFlops(card, imageSize) };
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
