import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cardFromHyperParameters, memorySource, openCheckpoint } from '#core/sam2/checkpoint';
import { modelSource } from '#electron/inference/model-card';
import { createGraphSet } from '#electron/inference/ort';
import { uniform } from '../../../test/support/formula-weights.ts';

const oracle = fileURLToPath(new URL('../../../../shared/oracle/', import.meta.url));
const present = existsSync(`${oracle}hf_names.json`);

describe.skipIf(!present)("a folder as transformers' Sam2VideoModel saves it", () => {
  test('computes what the official checkpoint of the same weights does', async () => {
    const official = openCheckpoint(memorySource(readFileSync(`${oracle}micro_r.pt`)));
    const names: Record<string, string> = JSON.parse(readFileSync(`${oracle}hf_names.json`, 'utf8'));
    const folder = mkdtempSync(join(tmpdir(), 'hugging-face-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // The list is tiny's: this model's stages begin at other blocks.
    const hfName = (name: string) =>
      names[name] ?? name.replace('image_encoder.trunk.', 'vision_encoder.backbone.');
    const tensors = [...official.tensors.keys()]
      .filter((name) => !name.includes('point_embeddings'))
      .map((name) => ({ name: hfName(name), shape: official.shape(name)!, values: official.read(name) }));
    const points = [0, 1, 2, 3].map((n) => official.read(`sam_prompt_encoder.point_embeddings.${n}.weight`));
    tensors.push({
      name: 'prompt_encoder.point_embed.weight',
      shape: [4, points[0].length],
      values: Float32Array.from(points.flatMap((row) => [...row])),
    });
    writeFileSync(join(folder, 'model.safetensors'), safetensorsOf(tensors));
    const hyperParameters = JSON.parse(readFileSync(`${oracle}stages.json`, 'utf8')).hyper_parameters;
    const card = cardFromHyperParameters(hyperParameters);
    const { embedDim, numHeads, stages, windowSpec, globalBlocks, posEmbedBackground } = card.hiera;
    const config = {
      model_type: 'sam2_video',
      image_size: card.input.imageSize,
      memory_attention_hidden_size: card.dModel,
      memory_attention_feed_forward_hidden_size: card.memoryFfn,
      memory_encoder_output_channels: card.memDim,
      vision_config: {
        backbone_config: {
          hidden_size: embedDim,
          num_attention_heads_per_stage: [1, 2, 4, 8].map((n) => n * numHeads),
          blocks_per_stage: stages,
          window_size_per_stage: windowSpec,
          global_attention_blocks: globalBlocks,
          window_positional_embedding_background_size: posEmbedBackground,
        },
      },
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));

    const source = modelSource(folder);
    const answers = [];
    for (const [checkpointPath, itsCard] of [
      [source.weightsPath, source.card],
      [`${oracle}micro_r.pt`, card],
    ] as const) {
      const options = { imageSize: 128, threads: 1, provider: 'cpu' } as const;
      const graphs = await createGraphSet({ checkpointPath, card: itsCard, ...options });
      answers.push((await graphs.encode(Float32Array.from(uniform(1, 3 * 128 * 128)))).features);
      await graphs.dispose();
    }
    expect(answers[0]).toEqual(answers[1]);
  });
});

function safetensorsOf(tensors: readonly { name: string; shape: readonly number[]; values: Float32Array }[]) {
  const header: Record<string, object> = {};
  let at = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + values.byteLength] };
    at += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const bytes = tensors.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return Buffer.concat([length, text, ...bytes]);
}
