import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type GraphOptions, type Value } from './graph-builder.ts';
import {
  add,
  biasGelu,
  conv,
  layerNorm,
  linear,
  normalisedConv,
  reshape,
  smallEpsilon,
  toImage,
  toTokens,
} from './layers.ts';
import type { OnnxModel } from './onnx-model.ts';
import { inParts, tokensLinear } from './tokens-linear.ts';

const name = 'memory_encoder';

/**
 * What a frame leaves in the memory bank.
 *
 * features [C, g, g] (raw), low_res [S/4, S/4] logits, binarise bool [1], absent float [1] (1 where the object
 * is not on the frame) -> tokens [g * g, M]. A memory as wide as the features is not projected.
 */
export function buildMemoryEncoder(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  options: GraphOptions = {},
): OnnxModel {
  const g = new GraphBuilder('memory_encoder', weights, options);
  const c = card.dModel;
  const grid = imageSize / 16;
  const features = g.input('features', [c, grid, grid]);
  const mask = maskForMemory(g, card, imageSize);
  let x = add(g, linear(g, toTokens(g, features, c), `${name}.pix_feat_proj`), downsample(g, mask, c));
  for (let n = 0; n < card.fuserLayers; n++) x = fuserBlock(g, x, `${name}.fuser.layers.${n}`, c, grid);
  if (card.memDim !== c) x = linear(g, x, `${name}.out_proj`);
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

/** Four strided convolutions and a projection: [1, S, S] -> tokens [g * g, C]. */
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
  return linear(g, toTokens(g, x, width), `${encoder}.12`);
}

/** ConvNeXt block (CXBlock) on tokens. */
function fuserBlock(g: GraphBuilder, x: Value, block: string, c: number, grid: number): Value {
  const image = toImage(g, x, c, grid);
  const mixed = conv(g, image, `${block}.dwconv`, { kernel: 7, stride: 1, pad: 3, group: c });
  const normed = layerNorm(g, toTokens(g, mixed, c), `${block}.norm`, smallEpsilon);
  const inner = inParts(g, normed, { tokens: grid * grid, width: c, inner: 4 * c }, (part) => {
    const wide = tokensLinear(g, part, { weight: `${block}.pwconv1.weight` });
    return tokensLinear(g, biasGelu(g, wide, g.weight(`${block}.pwconv1.bias`)), {
      weight: `${block}.pwconv2.weight`,
      bias: `${block}.pwconv2.bias`,
    });
  });
  return add(g, x, g.op('Mul', [inner, reshape(g, g.weight(`${block}.gamma`), [1, c])]));
}
