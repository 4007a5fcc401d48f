import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelCard } from '#core/contract';
import { buildImageEncoder } from '#core/sam2/graphs';
import { type Mosaic, mosaicOf, plainMosaic } from '#core/sam2/mosaic';
import {
  compileGraphSet,
  createSession,
  floats,
  type LoadedGraphSet,
  type Session,
} from '#electron/inference/ort';
import { formulaWeights, uniform } from '../../../test/support/formula-weights.ts';
import { maxDifference, meanDifference } from '../../../test/support/reference-tensors.ts';

/** SAM2 in all its parts at the least widths: windows that divide no grid, pooling, a global block. */
const least = ModelCard.parse({
  name: 'least',
  size: 'least',
  version: '2.1',
  hiera: {
    embedDim: 8,
    numHeads: 1,
    stages: [1, 2, 3, 1],
    globalBlocks: [4],
    windowSpec: [8, 4, 14, 7],
    posEmbedBackground: [7, 7],
  },
  dModel: 32,
  memDim: 8,
  memoryLayers: 1,
  memoryFfn: 32,
  fuserLayers: 1,
});
const weights = formulaWeights(least, 3);
const values = (key: number, count: number) => Float32Array.from(uniform(key, count));
const finite = (array: Float32Array) => array.every(Number.isFinite);

describe.each(Array.from({ length: 16 }, (_, n) => 64 * (n + 1)))('at %d px', (size) => {
  const [low, grid] = [size / 4, size / 16];
  const { dModel: c, memDim: m } = least;
  let graphs: LoadedGraphSet;
  let withTaps: Session;
  const image = values(5, 3 * size ** 2);

  beforeAll(async () => {
    graphs = await compileGraphSet(least, weights, { imageSize: size, threads: 1, provider: 'cpu' });
    withTaps = await createSession(buildImageEncoder(least, weights, size, { taps: true }), {
      provider: 'cpu',
      threads: 1,
    });
  });
  afterAll(async () => {
    await graphs.dispose();
    await withTaps.dispose();
  });

  test('a frame goes through all graphs', async () => {
    const embedding = await graphs.encode(image);
    expect(embedding.features).toHaveLength(c * grid ** 2);
    expect(embedding.highRes0).toHaveLength((c / 8) * low ** 2);
    expect(embedding.highRes1).toHaveLength((c / 4) * (low / 2) ** 2);
    const { masks, objectScore } = await graphs.decode({
      embedding,
      imageEmbed: embedding.features,
      pointCoords: Float32Array.of(0.3 * size, 0.4 * size, 0, 0),
      pointLabels: Int32Array.of(1, -1),
      maskInput: values(6, low ** 2),
    });
    expect(masks).toHaveLength(4 * low ** 2);
    expect(Number.isFinite(objectScore)).toBe(true);
    const { tokens } = await graphs.encodeMemory({
      features: embedding.features,
      lowResLogits: masks.subarray(0, low ** 2),
      binarise: false,
      objectScore: 1,
    });
    expect(tokens).toHaveLength(m * grid ** 2);
    const memoryPos = graphs.constants.memoryPosEnc;
    const conditioned = await graphs.attend({
      features: embedding.features,
      memory: tokens,
      memoryPos,
      pointerTokens: 0,
    });
    expect(conditioned).toHaveLength(c * grid ** 2);
    for (const array of [...Object.values(embedding), masks, tokens, conditioned]) {
      expect(finite(array)).toBe(true);
    }
  });

  describe('an encoder whose plain places share tokens', () => {
    async function encode(image: Float32Array, { squares, coveredBy }: Mosaic) {
      const model = buildImageEncoder(least, weights, size, { mosaic: true });
      const merging = await createSession(model, { provider: 'cpu', threads: 1 });
      const int64 = (indices: Int32Array) =>
        new Tensor('int64', BigInt64Array.from(indices, BigInt), [indices.length]);
      const out = await merging.run({
        image: floats(image, [3, size, size]),
        squares: int64(squares),
        covered_by: int64(coveredBy),
      });
      await merging.dispose();
      return out;
    }

    test('gives the exact features where each stands for one place', async () => {
      const merged = await encode(image, mosaicOf(new Uint8Array(grid ** 2).fill(1), grid, 4));
      const exact = await graphs.encode(image);
      expect(maxDifference(merged.features, exact.features)).toBeLessThan(1e-4);
      expect(merged.high_res_1).toEqual(exact.highRes1);
    });

    test.skipIf(size < 128)('comes near them where half of an image is black', async () => {
      const half = image.map((value, n) => (n % size < size / 2 ? value : -2));
      const mosaic = plainMosaic(half, size, least.input.std);
      expect(mosaic.squares.length).toBeLessThan(0.75 * grid ** 2);
      const exact = await graphs.encode(half);
      const merged = await encode(half, mosaic);
      expect(meanDifference(exact.features, merged.features)).toBeLessThan(0.12);
    });
  });

  test('strips of windows are put together as the grid they came from', async () => {
    const out = await withTaps.run({ image: floats(image, [3, size, size]) });
    // The projections leave the strips channel by channel, the tapped tokens row by row: by different ways.
    const [to, width] = [c / 8, least.hiera.embedDim];
    const row = (name: string) => weights.read(name);
    const [outer, inner] = [
      row('sam_mask_decoder.conv_s0.weight'),
      row('image_encoder.neck.convs.3.conv.weight'),
    ];
    const [outerBias, innerBias] = [
      row('sam_mask_decoder.conv_s0.bias'),
      row('image_encoder.neck.convs.3.conv.bias'),
    ];
    const projected = new Float32Array(to * low ** 2);
    for (let token = 0; token < low ** 2; token++) {
      const lateral = Float64Array.from({ length: c }, (_, k) => {
        let sum = innerBias[k];
        for (let n = 0; n < width; n++) sum += inner[k * width + n] * out.stage0[token * width + n];
        return sum;
      });
      for (let channel = 0; channel < to; channel++) {
        projected[channel * low ** 2 + token] = lateral.reduce(
          (sum, value, k) => sum + value * outer[channel * c + k],
          outerBias[channel],
        );
      }
    }
    expect(maxDifference(out.high_res_0, projected)).toBeLessThan(1e-4);
  });
});
