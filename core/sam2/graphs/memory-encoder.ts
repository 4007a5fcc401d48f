import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type GraphOptions, type Value } from './graph-builder.ts';
import {
  add,
  biasGelu,
  channelsLinear,
  conv,
  layerNorm,
  normalisedConv,
  reshape,
  smallEpsilon,
  toTokens,
  transpose,
} from './layers.ts';
import type { OnnxModel } from './onnx-model.ts';
import { gathered, type Squares, squaresInput } from './squares.ts';
import { inParts, tokensLinear } from './tokens-linear.ts';

const name = 'memory_encoder';

/**
 * What a frame leaves in the memory bank.
 *
 * features [C, g, g] (raw), low_res [S/4, S/4] logits, binarise bool [1], absent float [1] (1 where the object
 * is not on the frame) -> tokens [g * g, M]. A memory as wide as the features is not projected.
 * @param mosaic the wide layers see the means over a mosaic's squares (core/sam2/mosaic) int64 [N], and covered_by
 * int64 [g * g] says which of them stands for a place.
 */
export function buildMemoryEncoder(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  { mosaic = false, ...options }: GraphOptions & { readonly mosaic?: boolean } = {},
): OnnxModel {
  const g = new GraphBuilder(mosaic ? 'memory_encoder_mosaic' : 'memory_encoder', weights, options);
  const c = card.dModel;
  const grid = imageSize / 16;
  const features = g.input('features', [c, grid, grid]);
  const mask = maskForMemory(g, card, imageSize);
  let x = channelsLinear(g, flat(g, features, c), `${name}.pix_feat_proj`, downsample(g, mask, c));
  const squares = mosaic ? squaresInput(g, grid) : undefined;
  for (let n = 0; n < card.fuserLayers; n++)
    x = fuserBlock(g, x, { block: `${name}.fuser.layers.${n}`, c, grid, squares });
  if (card.memDim !== c) x = channelsLinear(g, x, `${name}.out_proj`);
  x = transpose(g, x, [1, 0]);
  const absent = g.input('absent', [1]);
  if (card.flags.noObjEmbedSpatial) {
    x = add(g, x, g.op('Mul', [g.weight('no_obj_embed_spatial'), absent]));
  }
  g.output('tokens', x, [grid * grid, card.memDim]);
  return g.build();
}

/** Logits at the input's size, cut at 0 or through a sigmoid, then scaled and shifted. Returns [1, S, S]. */
function maskForMemory(g: GraphBuilder, card: ModelCard, imageSize: number): Value {
  const low = imageSize / 4;
  const lowRes = g.op('Unsqueeze', [g.input('low_res', [low, low]), g.int64([0, 1])]);
  const binarise = g.input('binarise', [1], 'bool');
  const scales = g.constant('four_times', [4], () => Float32Array.of(1, 1, 4, 4));
  const large = g.op('Resize', [lowRes, '', scales], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
  const hard = g.op('Where', [g.op('Greater', [large, g.scalar(0)]), g.scalar(1), g.scalar(0)]);
  const mask = g.op('Where', [binarise, hard, g.op('Sigmoid', [large])]);
  const { sigmoidScale, sigmoidBias } = card.flags;
  const scaled = g.op('Mul', [mask, g.scalar(sigmoidScale)]);
  return g.op('Squeeze', [g.op('Add', [scaled, g.scalar(sigmoidBias)]), g.int64([0])]);
}

/** Four strided convolutions and a projection: [1, S, S] -> [C, g * g]. */
function downsample(g: GraphBuilder, mask: Value, c: number): Value {
  const encoder = `${name}.mask_downsampler.encoder`;
  let x = mask;
  for (let n = 0; n < 4; n++) {
    x = normalisedConv(g, x, {
      name: `${encoder}.${3 * n}`,
      norm: `${encoder}.${3 * n + 1}`,
      kernel: 3,
      stride: 2,
      pad: 1,
    });
  }
  const width = g.weights.shape(`${encoder}.12.weight`)?.[1] ?? c;
  return channelsLinear(g, flat(g, x, width), `${encoder}.12`);
}

/** [channels, g, g] -> [channels, g * g] */
function flat(g: GraphBuilder, image: Value, channels: number): Value {
  return reshape(g, image, [channels, -1]);
}

interface Fuser {
  readonly block: string;
  readonly c: number;
  readonly grid: number;
  readonly squares?: Squares;
}

/** ConvNeXt block (CXBlock): [C, g * g] -> the same. Its convolution wants channels first, its layers tokens. */
function fuserBlock(g: GraphBuilder, x: Value, { block, c, grid, squares }: Fuser): Value {
  const image = reshape(g, x, [c, grid, grid]);
  const mixed = conv(g, image, `${block}.dwconv`, { kernel: 7, stride: 1, pad: 3, group: c });
  const normed = layerNorm(g, toTokens(g, mixed, c), `${block}.norm`, smallEpsilon);
  const layers = (some: Value) => {
    const wide = tokensLinear(g, some, { weight: `${block}.pwconv1.weight` });
    return tokensLinear(g, biasGelu(g, wide, g.weight(`${block}.pwconv1.bias`)), {
      weight: `${block}.pwconv2.weight`,
      bias: `${block}.pwconv2.bias`,
    });
  };
  const inner = squares
    ? g.op('Gather', [layers(gathered(g, normed, c, squares)), squares.coveredBy])
    : inParts(g, normed, { tokens: grid * grid, width: c, inner: 4 * c }, layers);
  return add(g, x, g.op('Mul', [transpose(g, inner, [1, 0]), g.weight(`${block}.gamma`, [c, 1])]));
}
