import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type GraphOptions, type Value } from './graph-builder.ts';
import { addTrunk, type Stage } from './hiera-trunk.ts';
import { add, linearToChannels, reshape } from './layers.ts';
import { compose, readAffine } from './matrix.ts';
import type { OnnxModel } from './onnx-model.ts';
import { squaresInput } from './squares.ts';

/**
 * Hiera, FPN and the decoder's high-resolution projections.
 *
 * image [3, S, S] -> features [C, g, g], high_res_0 [C/8, S/4, S/4], high_res_1 [C/4, S/8, S/8].
 * @param mosaic plain places of the image share tokens: they are covered by squares int64 [N] of a mosaic
 * (core/sam2/mosaic `plainMosaic`), and covered_by int64 [g * g] says which of these stands for a place.
 * @param taps adds the trunk's stages as outputs, for comparison with the package.
 */
export function buildImageEncoder(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  {
    taps = false,
    mosaic = false,
    ...options
  }: GraphOptions & { readonly taps?: boolean; readonly mosaic?: boolean } = {},
): OnnxModel {
  const g = new GraphBuilder('image_encoder', weights, options);
  const image = g.input('image', [3, imageSize, imageSize]);
  const c = card.dModel;
  const channels = [c / 8, c / 4] as const;
  const { embedded, stages } = addTrunk(g, card, image, {
    imageSize,
    channels,
    project: (tokens, level, width) => highResolution(g, tokens, level, channels[level], width),
    taps,
    squares: mosaic ? squaresInput(g, imageSize / 16) : undefined,
  });
  if (taps) {
    const tap = (name: string, { tokens, side, width }: Stage) => {
      g.output(name, tokens!, [side ** 2, width]);
    };
    tap('patch_embed_plus_pos', embedded);
    for (const [n, stage] of stages.entries()) tap(`stage${n}`, stage);
  }
  const grid = imageSize / 16;
  g.output('features', addTopDown(g, stages, c), [c, grid, grid]);
  stages.slice(0, 2).forEach(({ projected, side }, level) => {
    const dims = [channels[level], side, side];
    g.output(`high_res_${level}`, reshape(g, projected!, dims), dims);
  });
  return g.build();
}

/** Level 2 of the FPN: its own lateral plus the level above, enlarged (nearest). Returns [C, g, g]. */
function addTopDown(g: GraphBuilder, stages: readonly Stage[], channels: number): Value {
  const lateral = (level: number) => {
    const { tokens, side } = stages[level];
    const y = linearToChannels(g, tokens!, `image_encoder.neck.convs.${3 - level}.conv`);
    return reshape(g, y, [channels, side, side]);
  };
  const top = g.op('Unsqueeze', [lateral(3), g.int64([0])]);
  const scales = g.constant('twice', [4], () => Float32Array.of(1, 1, 2, 2));
  const enlarged = g.op('Resize', [top, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  return add(g, lateral(2), g.op('Squeeze', [enlarged, g.int64([0])]));
}

/**
 * Levels 0 and 1: the FPN's lateral and the decoder's conv_s0 or conv_s1 are both linear, with nothing between
 * them, and the lateral is used nowhere else: one layer does both. Returns [channels, count].
 */
function highResolution(
  g: GraphBuilder,
  tokens: Value,
  level: number,
  channels: number,
  width: number,
): Value {
  const both = () =>
    compose(
      readAffine(g.weights, `sam_mask_decoder.conv_s${level}`),
      readAffine(g.weights, `image_encoder.neck.convs.${3 - level}.conv`),
    );
  const weight = g.constant(`high_res_${level}.weight`, [channels, width], () => both().weight);
  const bias = g.constant(`high_res_${level}.bias`, [channels, 1], () => both().bias);
  return g.op('Gemm', [weight, tokens, bias], { transB: 1 });
}
