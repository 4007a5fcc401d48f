import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder } from './graph-builder.ts';
import { conv, normalisedConv } from './layers.ts';
import type { OnnxModel } from './onnx-model.ts';

/** The prompt encoder's path for dense prompts: mask [S/4, S/4] logits -> dense [C, g, g]. */
export function buildMaskPrompt(card: ModelCard, weights: Weights, imageSize: number): OnnxModel {
  const g = new GraphBuilder('mask_prompt', weights);
  const low = imageSize / 4;
  const grid = imageSize / 16;
  const name = 'sam_prompt_encoder.mask_downscaling';
  let x = g.op('Unsqueeze', [g.input('mask', [low, low]), g.int64([0])]);
  for (const layer of [0, 3]) {
    x = normalisedConv(g, x, {
      name: `${name}.${layer}`,
      norm: `${name}.${layer + 1}`,
      kernel: 2,
      stride: 2,
      pad: 0,
    });
  }
  x = conv(g, x, `${name}.6`, { kernel: 1, stride: 1, pad: 0 });
  g.output('dense', x, [card.dModel, grid, grid]);
  return g.build();
}
