import { describe, expect, test } from 'vitest';
import { SagittaError } from '#core/contract';
import { expectedTensors, officialCard } from '#core/sam2/checkpoint';
import { buildGraphs } from '#core/sam2/graphs';
import { formulaWeights } from '../../../test/support/formula-weights.ts';
import { hieraBlocks } from './hiera-blocks.ts';
import type { Body, OnnxModel } from './onnx-model.ts';

const tiny = officialCard('tiny', '2.1');
const weights = formulaWeights(tiny, 1);

describe('the trunk', () => {
  test('uses the window of the stage before in the first block of a stage', () => {
    const windows = hieraBlocks(tiny, 1024).map((block) => block.window);
    expect(windows).toEqual([8, 8, 4, 4, 14, 0, 14, 0, 14, 0, 14, 7]);
  });

  test('halves the grid and doubles width and heads at each stage', () => {
    const last = hieraBlocks(tiny, 1024).filter((block) => block.endsStage);
    expect(last.map(({ sideOut, widthOut, heads }) => [sideOut, widthOut, heads])).toEqual([
      [256, 96, 1],
      [128, 192, 2],
      [64, 384, 4],
      [32, 768, 8],
    ]);
  });

  test('cannot pool in a global block', () => {
    const card = { ...tiny, hiera: { ...tiny.hiera, globalBlocks: [3] } };
    expect(() => hieraBlocks(card, 1024)).toThrow('block 3 pools 128 x 128 tokens over a window of 0');
  });

  test('pools over an odd window only where the pooled windows still tile the grid', () => {
    const card = { ...tiny, hiera: { ...tiny.hiera, windowSpec: [8, 4, 7, 7] } };
    expect(hieraBlocks(card, 128).find(({ window }) => window === 7)).toBeDefined();
    expect(() => hieraBlocks(card, 1024)).toThrow('pools 64 x 64 tokens over a window of 7');
  });
});

describe('the graphs', () => {
  test.each([0, 100, 1000, 4096, 511.5, Number.NaN])('cannot be built for %d px', (imageSize) => {
    expect(() => buildGraphs(tiny, weights, imageSize)).toThrow(SagittaError);
  });

  test.each([64, 128, 192, 512, 1024])(
    'are well formed at %d px: every name is made once, before its use',
    (size) => {
      for (const model of Object.values<OnnxModel>({ ...buildGraphs(tiny, weights, size) })) {
        const known = new Set(['', ...model.inputs.map(({ name }) => name)]);
        for (const { name } of model.initializers) known.add(name);
        expectOrder(model, known);
      }
    },
  );

  test('together use every tensor of the checkpoint that the host does not', () => {
    const used = new Set<string>();
    const counting = {
      shape: weights.shape,
      read(name: string) {
        used.add(name);
        return new Float32Array((weights.shape(name) ?? []).reduce((a, b) => a * b, 1));
      },
    };
    for (const model of Object.values(buildGraphs(tiny, counting, 64))) {
      for (const constant of model.initializers) constant.bytes();
    }
    const hostOnly = [
      'maskmem_tpos_enc',
      'no_mem_embed',
      // Loaded and never used by the package either.
      'no_mem_pos_enc',
      // The same for all scores of a query: the softmax takes it out.
      ...[
        'layers.0.cross_attn_token_to_image',
        'layers.1.cross_attn_token_to_image',
        'final_attn_token_to_image',
      ].map((part) => `sam_mask_decoder.transformer.${part}.k_proj.bias`),
      'no_obj_ptr',
      'mask_downsample.weight',
      'mask_downsample.bias',
      'obj_ptr_tpos_proj.weight',
      'obj_ptr_tpos_proj.bias',
      'sam_prompt_encoder.no_mask_embed.weight',
    ];
    const left = [...expectedTensors(tiny).keys()].filter((name) => !used.has(name));
    expect(left.toSorted()).toEqual(hostOnly.toSorted());
  });
});

function expectOrder({ nodes, outputs }: Body, known: Set<string>): void {
  for (const node of nodes) {
    for (const input of node.inputs) expect(known).toContain(input);
    for (const value of Object.values(node.attributes)) {
      if (typeof value !== 'object' || !('graph' in value)) continue;
      const inside = value.graph.inputs.map(({ name }) => name);
      for (const name of inside) expect(known).not.toContain(name);
      expectOrder(value.graph, new Set([...known, ...inside]));
    }
    for (const output of node.outputs) {
      expect(known).not.toContain(output);
      known.add(output);
    }
  }
  for (const { name } of outputs) expect(known).toContain(name);
}
