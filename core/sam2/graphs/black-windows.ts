import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { earlyWindows, windowOutputs } from './early-windows.ts';
import { GraphBuilder, type GraphOptions } from './graph-builder.ts';
import { earlyBlocks, hieraBlocks } from './hiera-blocks.ts';
import { patchEmbed } from './hiera-trunk.ts';
import { highResolution } from './high-resolution.ts';
import type { OnnxModel } from './onnx-model.ts';

/**
 * What the first two stages give in every window of an image [3, S, S]: of a black one, the inputs black_... of an encoder
 * that leaves out black windows (./early-windows.ts). Undefined where a model has no such windows.
 */
export function buildBlackWindows(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  options: GraphOptions = {},
): OnnxModel | undefined {
  const blocks = earlyBlocks(hieraBlocks(card, imageSize));
  if (blocks.length === 0) return undefined;
  const g = new GraphBuilder('image_encoder_black', weights, options);
  const image = g.input('image', [3, imageSize, imageSize]);
  const channels = [card.dModel / 8, card.dModel / 4] as const;
  const outputs = windowOutputs(card, imageSize, channels);
  const [count] = outputs[0].dims;
  const all = g.indices('all windows', [count], () => Int32Array.from({ length: count }, (_, n) => n));
  const patches = patchEmbed(g, card, image, imageSize / 4);
  const { sum, stages } = earlyWindows(
    g,
    patches,
    blocks,
    { channels, project: highResolution(g, channels) },
    all,
  );
  [sum, ...stages.map(({ projected }) => projected)].forEach((value, n) => {
    g.output(outputs[n].name, value, outputs[n].dims);
  });
  return g.build();
}
