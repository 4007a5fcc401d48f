import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { addTrunk, type Grid, rowByRow } from './hiera-trunk.ts';
import { add, linearToChannels, reshape } from './layers.ts';
import { compose, readAffine } from './matrix.ts';
import type { OnnxModel } from './onnx-model.ts';
import { mergeChannels } from './windows.ts';

/**
 * Hiera, FPN and the decoder's high-resolution projections.
 *
 * image [3, S, S] -> features [C, g, g], high_res_0 [C/8, S/4, S/4], high_res_1 [C/4, S/8, S/8].
 * @param taps adds the trunk's stages as outputs, for comparison with the package.
 */
export function buildImageEncoder(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  { taps = false, quantised = false } = {},
): OnnxModel {
  const g = new GraphBuilder('image_encoder', weights, { quantised });
  const image = g.input('image', [3, imageSize, imageSize]);
  const { embedded, stages } = addTrunk(g, card, image, imageSize);
  if (taps) {
    const tap = (name: string, grid: Grid) =>
      g.output(name, rowByRow(g, grid).parts[0], [grid.side ** 2, grid.width]);
    tap('patch_embed_plus_pos', embedded);
    stages.forEach((stage, n) => tap(`stage${n}`, stage));
  }
  const c = card.dModel;
  const grid = imageSize / 16;
  g.output('features', addTopDown(g, stages, c), [c, grid, grid]);
  stages.slice(0, 2).forEach((stage, level) => {
    const dims = [c / (level ? 4 : 8), stage.side, stage.side];
    g.output(`high_res_${level}`, reshape(g, highResolution(g, stage, level, dims[0]), dims), dims);
  });
  return g.build();
}

/** Level 2 of the FPN: its own lateral plus the level above, enlarged (nearest). Returns [C, g, g]. */
function addTopDown(g: GraphBuilder, stages: readonly Grid[], channels: number): Value {
  const lateral = (level: number) => {
    const { parts, side } = rowByRow(g, stages[level]);
    const y = linearToChannels(g, parts[0], `image_encoder.neck.convs.${3 - level}.conv`);
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
 * them, and the lateral is used nowhere else: one layer does both. Returns [channels, side * side].
 */
function highResolution(g: GraphBuilder, stage: Grid, level: number, channels: number): Value {
  const both = () =>
    compose(
      readAffine(g.weights, `sam_mask_decoder.conv_s${level}`),
      readAffine(g.weights, `image_encoder.neck.convs.${3 - level}.conv`),
    );
  const weight = g.constant(`high_res_${level}.weight`, [channels, stage.width], () => both().weight);
  const bias = g.constant(`high_res_${level}.bias`, [channels, 1], () => both().bias);
  const parts = stage.parts.map((part) => {
    const projected = g.op('Gemm', [weight, part, bias], { transB: 1 });
    return stage.window ? mergeChannels(g, projected, { ...stage, width: channels }) : projected;
  });
  return parts.length === 1 ? parts[0] : g.op('Concat', parts, { axis: 1 });
}
