import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { addHieraBlock, type Residual, summed } from './hiera-block.ts';
import { hieraBlocks } from './hiera-blocks.ts';
import { add, conv, linearToChannels, reshape, transpose } from './layers.ts';
import { compose, readAffine } from './matrix.ts';
import type { OnnxModel } from './onnx-model.ts';
import { hieraPositionEmbedding } from './position-encoding.ts';

const trunk = 'image_encoder.trunk';

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
  const embedded = patchEmbed(g, card, image, imageSize);
  if (taps) g.output('patch_embed_plus_pos', embedded, [(imageSize / 4) ** 2, card.hiera.embedDim]);
  let x: Residual = { sum: embedded };
  const stages: { x: Value; side: number; width: number }[] = [];
  for (const block of hieraBlocks(card, imageSize)) {
    x = addHieraBlock(g, x, block);
    if (!block.endsStage) continue;
    x = { sum: summed(g, x) };
    stages.push({ x: x.sum, side: block.sideOut, width: block.widthOut });
    if (taps) g.output(`stage${stages.length - 1}`, x.sum, [block.sideOut ** 2, block.widthOut]);
  }
  const c = card.dModel;
  const grid = imageSize / 16;
  g.output('features', addTopDown(g, stages, c), [c, grid, grid]);
  stages.slice(0, 2).forEach((stage, level) => {
    const channels = c / (level ? 4 : 8);
    const projected = highResolution(g, stage.x, level, channels, stage.width);
    g.output(`high_res_${level}`, reshape(g, projected, [channels, stage.side, stage.side]), [
      channels,
      stage.side,
      stage.side,
    ]);
  });
  return g.build();
}

function patchEmbed(g: GraphBuilder, card: ModelCard, image: Value, imageSize: number): Value {
  const side = imageSize / 4;
  const { embedDim, posEmbedBackground, windowSpec } = card.hiera;
  const patches = conv(g, image, `${trunk}.patch_embed.proj`, { kernel: 7, stride: 4, pad: 3 });
  const tokens = reshape(g, transpose(g, patches, [1, 2, 0]), [side * side, embedDim]);
  const position = g.constant('position_embedding', [side * side, embedDim], () =>
    hieraPositionEmbedding(
      side,
      {
        values: g.weights.read(`${trunk}.pos_embed`),
        rows: posEmbedBackground[0],
        columns: posEmbedBackground[1],
      },
      { values: g.weights.read(`${trunk}.pos_embed_window`), side: windowSpec[0] },
    ),
  );
  return add(g, tokens, position);
}

/** Level 2 of the FPN: its own lateral plus the level above, enlarged (nearest). Returns [C, g, g]. */
function addTopDown(g: GraphBuilder, stages: readonly { x: Value; side: number }[], channels: number): Value {
  const lateral = (level: number) => {
    const { x, side } = stages[level];
    const y = linearToChannels(g, x, `image_encoder.neck.convs.${3 - level}.conv`);
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
function highResolution(g: GraphBuilder, x: Value, level: number, channels: number, width: number): Value {
  const both = () =>
    compose(
      readAffine(g.weights, `sam_mask_decoder.conv_s${level}`),
      readAffine(g.weights, `image_encoder.neck.convs.${3 - level}.conv`),
    );
  const weight = g.constant(`high_res_${level}.weight`, [channels, width], () => both().weight);
  const bias = g.constant(`high_res_${level}.bias`, [channels, 1], () => both().bias);
  return g.op('Gemm', [weight, x, bias], { transB: 1 });
}
