import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { officialName, toOfficialLayout } from './hugging-face-names.ts';

describe('tensor names of transformers become the official ones', () => {
  test.each([
    ['occlusion_spatial_embedding_parameter', 'no_obj_embed_spatial'],
    ['vision_encoder.backbone.blocks.11.layer_norm1.weight', 'image_encoder.trunk.blocks.11.norm1.weight'],
    ['vision_encoder.backbone.blocks.0.mlp.proj_out.bias', 'image_encoder.trunk.blocks.0.mlp.layers.1.bias'],
    ['vision_encoder.backbone.blocks.1.proj.weight', 'image_encoder.trunk.blocks.1.proj.weight'],
    ['vision_encoder.neck.convs.3.bias', 'image_encoder.neck.convs.3.conv.bias'],
    ['mask_decoder.iou_prediction_head.layers.0.bias', 'sam_mask_decoder.iou_prediction_head.layers.1.bias'],
    ['object_pointer_proj.proj_out.weight', 'obj_ptr_proj.layers.2.weight'],
    [
      'memory_encoder.mask_downsampler.layers.3.layer_norm.weight',
      'memory_encoder.mask_downsampler.encoder.10.weight',
    ],
    ['memory_encoder.memory_fuser.layers.1.scale', 'memory_encoder.fuser.layers.1.gamma'],
    ['mask_downsample.weight', 'mask_downsample.weight'],
  ])('%s', (huggingFace, official) => {
    expect(officialName(huggingFace)).toBe(official);
  });

  test('the four point embeddings, one tensor there, become four', () => {
    const entry = {
      name: 'prompt_encoder.point_embed.weight',
      type: 'F32',
      shape: [4, 8],
      offset: 100,
      length: 128,
    } as const;
    const split = toOfficialLayout([entry]);
    expect(split.map(({ offset, length, shape }) => [offset, length, ...shape])).toEqual([
      [100, 32, 1, 8],
      [132, 32, 1, 8],
      [164, 32, 1, 8],
      [196, 32, 1, 8],
    ]);
    expect(split[3].name).toBe('sam_prompt_encoder.point_embeddings.3.weight');
  });

  const list = fileURLToPath(new URL('../../../../shared/oracle/hf_names.json', import.meta.url));
  test.skipIf(!existsSync(list))('all names of a whole model', () => {
    const names: Record<string, string> = JSON.parse(readFileSync(list, 'utf8'));
    for (const [official, huggingFace] of Object.entries(names)) {
      if (huggingFace.endsWith(']') || huggingFace.includes('point_embed.')) continue;
      expect(officialName(huggingFace)).toBe(official);
    }
  });
});
