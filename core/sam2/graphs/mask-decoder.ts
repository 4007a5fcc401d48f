import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type Value } from './graph-builder.ts';
import {
  add,
  gelu,
  layerNorm,
  mlp,
  reshape,
  sliceRows,
  smallEpsilon,
  toTokens,
  transpose,
} from './layers.ts';
import type { OnnxModel } from './onnx-model.ts';
import { fourierGrid } from './position-encoding.ts';
import { addTwoWayTransformer } from './two-way-transformer.ts';

const decoder = 'sam_mask_decoder';
const prompt = 'sam_prompt_encoder';
const maskTokens = 4;

/**
 * Prompt encoder for points, two-way transformer, all four masks, their IoUs and pointers, object score.
 *
 * image_embed [C, g, g], dense [C, g, g] or [C, 1, 1], high_res_0 [C/8, S/4, S/4], high_res_1 [C/4, S/8, S/8],
 * point_coords [N, 2] in model pixels, point_labels int32 [N]
 * -> masks [4, S/4, S/4], ious [4], pointers [4, C], object_score [1].
 */
export function buildMaskDecoder(card: ModelCard, weights: Weights, imageSize: number): OnnxModel {
  const g = new GraphBuilder('mask_decoder', weights);
  const c = card.dModel;
  const grid = imageSize / 16;
  const image = g.input('image_embed', [c, grid, grid]);
  const dense = g.input('dense', [c, 'dense_rows', 'dense_columns']);
  const highRes0 = g.input('high_res_0', [c / 8, 4 * grid, 4 * grid]);
  const highRes1 = g.input('high_res_1', [c / 4, 2 * grid, 2 * grid]);
  const points = embedPoints(g, c, imageSize);

  // Order of the package: object score, IoU, masks, then the prompt.
  const output = ['obj_score_token', 'iou_token', 'mask_tokens'].map((name) =>
    g.weight(`${decoder}.${name}.weight`),
  );
  const tokens = g.op('Concat', [...output, points], { axis: 0 });
  const position = g.constant('image_position', [grid * grid, c], () =>
    fourierGrid(grid, weights.read(`${prompt}.pe_layer.positional_encoding_gaussian_matrix`)),
  );
  const { queries, keys } = addTwoWayTransformer(
    g,
    tokens,
    toTokens(g, add(g, image, dense), c),
    position,
    c,
  );

  const masks = sliceRows(g, queries, 2, 2 + maskTokens);
  const upscaled = upscale(g, keys, highRes0, highRes1, c, grid);
  const hypernetworks = Array.from({ length: maskTokens }, (_, n) =>
    mlp(g, sliceRows(g, masks, n, n + 1), `${decoder}.output_hypernetworks_mlps.${n}`, 3),
  );
  const logits = g.op('MatMul', [g.op('Concat', hypernetworks, { axis: 0 }), upscaled]);
  const ious = g.op('Sigmoid', [mlp(g, sliceRows(g, queries, 1, 2), `${decoder}.iou_prediction_head`, 3)]);
  const score = mlp(g, sliceRows(g, queries, 0, 1), `${decoder}.pred_obj_score_head`, 3);
  g.output('masks', reshape(g, logits, [maskTokens, 4 * grid, 4 * grid]), [maskTokens, 4 * grid, 4 * grid]);
  g.output('ious', reshape(g, ious, [maskTokens]), [maskTokens]);
  g.output('pointers', mlp(g, masks, 'obj_ptr_proj', 3), [maskTokens, c]);
  g.output('object_score', reshape(g, score, [1]), [1]);
  return g.build();
}

/** Random Fourier features of the position plus the label's embedding; a pad point has the latter alone. */
function embedPoints(g: GraphBuilder, width: number, imageSize: number): Value {
  const coords = g.input('point_coords', ['points', 2]);
  const labels = g.input('point_labels', ['points'], 'int32');
  // The package's own order of operations, so that float32 rounds alike.
  const unit = g.op('Div', [g.op('Add', [coords, g.scalar(0.5)]), g.scalar(imageSize)]);
  const signed = g.op('Sub', [g.op('Mul', [unit, g.scalar(2)]), g.scalar(1)]);
  const gaussian = g.weight(`${prompt}.pe_layer.positional_encoding_gaussian_matrix`);
  const phase = g.op('Mul', [g.op('MatMul', [signed, gaussian]), g.scalar(2 * Math.PI)]);
  const features = g.op('Concat', [g.op('Sin', [phase]), g.op('Cos', [phase])], { axis: 1 });
  const zero = g.scalar(0);
  const isPad = g.op('Unsqueeze', [g.op('Less', [labels, g.int32(0)]), g.int64([1])]);
  const placed = g.op('Where', [isPad, zero, features]);
  const rows = [
    `${prompt}.not_a_point_embed.weight`,
    ...[0, 1, 2, 3].map((n) => `${prompt}.point_embeddings.${n}.weight`),
  ];
  const table = g.constant('label_embeddings', [rows.length, width], () => {
    const values = new Float32Array(rows.length * width);
    rows.forEach((name, n) => {
      values.set(g.weights.read(name), n * width);
    });
    return values;
  });
  // Label -1 (pad) is row 0.
  return add(g, placed, g.op('Gather', [table, g.op('Add', [labels, g.int32(1)])], { axis: 0 }));
}

/**
 * The two transposed convolutions of kernel 2, stride 2: each is one matrix product per pixel followed by a
 * rearrangement. Image tokens [g * g, C] -> [C/8, (4g)^2].
 */
function upscale(
  g: GraphBuilder,
  keys: Value,
  highRes0: Value,
  highRes1: Value,
  c: number,
  grid: number,
): Value {
  const name = `${decoder}.output_upscaling`;
  let x = add(g, enlarge(g, keys, `${name}.0`, grid), g.weight(`${name}.0.bias`));
  x = add(g, x, toTokens(g, highRes1, c / 4));
  x = gelu(g, layerNorm(g, x, `${name}.1`, smallEpsilon));
  // Channels first only now: turning tokens over is quick, moving single pixels apart is not (19 ms against 12).
  const channels = transpose(g, enlarge(g, x, `${name}.3`, 2 * grid), [1, 0]);
  const biased = add(g, channels, g.weight(`${name}.3.bias`, [c / 8, 1]));
  return gelu(g, add(g, biased, reshape(g, highRes0, [c / 8, -1])));
}

/** A transposed convolution of kernel 2, stride 2, but for its bias: tokens [side^2, from] -> [(2 side)^2, to] */
function enlarge(g: GraphBuilder, tokens: Value, name: string, side: number): Value {
  const [from, to] = g.weights.shape(`${name}.weight`) ?? [0, 0];
  // [from, to, 2, 2] -> [from, 2, 2, to]
  const weight = g.constant(`${name}.weight by place`, [from, 4 * to], () => {
    const kernel = g.weights.read(`${name}.weight`);
    return kernel.map((_, at) => {
      const [row, place, channel] = [Math.floor(at / (4 * to)), Math.floor(at / to) % 4, at % to];
      return kernel[(row * to + channel) * 4 + place];
    });
  });
  const places = reshape(g, g.op('MatMul', [tokens, weight]), [side, side, 2, 2 * to]);
  return reshape(g, transpose(g, places, [0, 2, 1, 3]), [-1, to]);
}
