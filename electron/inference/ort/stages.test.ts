import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DecoderOutput, Embedding } from '#core/sam2';
import { cardFromHyperParameters, memorySource, openCheckpoint } from '#core/sam2/checkpoint';
import { buildImageEncoder, fourierGrid, sinePositionEncoding } from '#core/sam2/graphs';
import { createGraphSet, createSession, floats, type LoadedGraphSet } from '#electron/inference/ort';
import { uniform } from '../../../test/support/formula-weights.ts';
import {
  maxDifference,
  type ReferenceTensors,
  readReferenceTensors,
} from '../../../test/support/reference-tensors.ts';

const folder = fileURLToPath(new URL('../../../../shared/oracle/', import.meta.url));
const present = existsSync(`${folder}stages.safetensors`);

interface Manifest {
  readonly hyper_parameters: unknown;
  readonly tolerance: Record<string, { readonly max_value: number; readonly suggested_atol: number }>;
}

describe.skipIf(!present)('every stage agrees with the package on one slice', () => {
  let graphs: LoadedGraphSet;
  let reference: ReferenceTensors;
  let manifest: Manifest;
  let embedding: Embedding;
  const checkpointPath = `${folder}micro_r.pt`;
  const grid = 16;

  const expectClose = (name: string, actual: ArrayLike<number>) => {
    const group = manifest.tolerance[name.split('/').slice(0, 2).join('/')];
    const limit = Math.max(group.suggested_atol, 1e-4, 1e-5 * group.max_value);
    expect(maxDifference(actual, reference.floats(name)), name).toBeLessThanOrEqual(limit);
  };

  beforeAll(async () => {
    manifest = JSON.parse(readFileSync(`${folder}stages.json`, 'utf8'));
    reference = readReferenceTensors(`${folder}stages.safetensors`);
    const card = cardFromHyperParameters(manifest.hyper_parameters);
    graphs = await createGraphSet({ checkpointPath, card, imageSize: 256, threads: 1, provider: 'cpu' });
    embedding = await graphs.encode(reference.floats('image'));
  });
  afterAll(() => graphs?.dispose());

  test('the trunk, block by block', async () => {
    const weights = openCheckpoint(memorySource(readFileSync(checkpointPath)));
    const model = buildImageEncoder(graphs.card, weights, 256, { taps: true });
    const session = await createSession(model, { provider: 'cpu', threads: 1 });
    const out = await session.run({ image: floats(reference.floats('image'), [3, 256, 256]) });
    await session.dispose();
    expectClose('trunk/patch_embed_plus_pos', out.patch_embed_plus_pos);
    for (const stage of [0, 1, 2, 3]) {
      const [width, side] = reference.shape(`trunk/stage${stage}`);
      expectClose(`trunk/stage${stage}`, channelsFirst(out[`stage${stage}`], width, side * side));
    }
  });

  test('the image encoder', () => {
    expectClose('image_encoder/level0', embedding.highRes0);
    expectClose('image_encoder/level1', embedding.highRes1);
    expectClose('image_encoder/level2', embedding.features);
    expectClose('image_encoder/vision_features', embedding.features);
  });

  test('the position encodings', () => {
    expectClose('image_encoder/pos_enc2', channelsFirst(sinePositionEncoding(grid, 64), 64, grid * grid));
    expectClose('memory_encoder/pos_enc', channelsFirst(graphs.constants.memoryPosEnc, 16, grid * grid));
    const weights = openCheckpoint(memorySource(readFileSync(checkpointPath)));
    const gaussian = weights.read('sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix');
    expectClose('prompt_encoder/dense_pe', channelsFirst(fourierGrid(grid, gaussian), 64, grid * grid));
  });

  const decode = (kind: string): Promise<DecoderOutput> => {
    const none = kind === 'none' || kind === 'mask';
    const coords = none ? [0, 0] : [...reference.floats(`prompt/${kind}/coords_model`)];
    const labels = none ? [-1] : [...reference.ints(`prompt/${kind}/labels`)];
    const masks: Record<string, string> = {
      point_prev: 'prompt/previous_logits/input',
      mask: 'mask_prompt/downsampled',
    };
    return graphs.decode({
      embedding,
      imageEmbed: kind === 'mask' ? embedding.features : reference.floats('no_memory_features'),
      pointCoords: Float32Array.from([...coords, 0, 0]),
      pointLabels: Int32Array.from([...labels, -1]),
      maskInput: masks[kind] ? reference.floats(masks[kind]) : null,
    });
  };

  test.each(['none', 'point', 'negative_point', 'box', 'box_point_neg', 'point_prev', 'mask'])(
    'the decoder, prompt %s',
    async (kind) => {
      const out = await decode(kind);
      expectClose(`decoder/${kind}/masks4`, out.masks);
      expectClose(`decoder/${kind}/pointers4`, out.pointers);
      expectClose(`decoder/${kind}/object_score`, [out.objectScore]);
      expect(maxDifference(out.ious, reference.floats(`decoder/${kind}/ious4`))).toBeLessThanOrEqual(1e-5);
    },
  );

  test.each([
    { kind: 'soft', binarise: false, objectScore: 1 },
    { kind: 'binarised', binarise: true, objectScore: 1 },
    { kind: 'absent', binarise: false, objectScore: -1 },
  ])('the memory encoder, $kind mask', async ({ kind, binarise, objectScore }) => {
    const box = reference.floats('decoder/box/masks4').subarray(0, 64 * 64);
    const lowResLogits = kind === 'absent' ? new Float32Array(64 * 64).fill(-1024) : box;
    const { tokens } = await graphs.encodeMemory({
      features: embedding.features,
      lowResLogits,
      binarise,
      objectScore,
    });
    expectClose(`memory_encoder/${kind}`, channelsFirst(tokens, 16, grid * grid));
  });

  test.each([
    { kind: 'm1p1', frames: 1, pointers: 1 },
    { kind: 'm3p2', frames: 3, pointers: 2 },
    { kind: 'm7p16', frames: 7, pointers: 16 },
  ])('the memory attention, $frames frames and $pointers pointers', async ({ kind, frames, pointers }) => {
    const length = (frames * grid * grid + pointers * 4) * 16;
    const conditioned = await graphs.attend({
      features: embedding.features,
      memory: Float32Array.from(uniform(100 + frames, length)),
      memoryPos: Float32Array.from(uniform(200 + frames, length)),
      pointerTokens: pointers * 4,
    });
    const tokens = reference.floats(`memory_attention/${kind}`);
    const limit = Math.max(manifest.tolerance[`memory_attention/${kind}`].suggested_atol, 1e-4);
    expect(maxDifference(conditioned, channelsFirst(tokens, 64, grid * grid))).toBeLessThanOrEqual(limit);
  });

  test('a bank without pointers is attended to', async () => {
    const length = grid * grid * 16;
    const memory = Float32Array.from(uniform(1, length));
    const conditioned = await graphs.attend({
      features: embedding.features,
      memory,
      memoryPos: memory,
      pointerTokens: 0,
    });
    expect(conditioned.every(Number.isFinite)).toBe(true);
  });
});

/** [count, width] -> [width, count] */
function channelsFirst(tokens: Float32Array, width: number, count: number): Float32Array {
  return Float32Array.from(
    { length: width * count },
    (_, n) => tokens[(n % count) * width + Math.floor(n / count)],
  );
}
