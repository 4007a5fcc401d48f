import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memorySource, openCheckpoint } from '#core/sam2/checkpoint';
import { buildGraphs, type GraphVariant, type OnnxModel, type Sam2Graphs } from '#core/sam2/graphs';
import { mosaicOf, plainMosaic } from '#core/sam2/mosaic';
import { readCard } from '#electron/inference/model-card';
import { compileGraphSet, createSession, floats, type LoadedGraphSet } from '#electron/inference/ort';
import { uniform } from '../../../test/support/formula-weights.ts';
import { meanDifference } from '../../../test/support/reference-tensors.ts';
import { variantOf } from './graph-set.ts';

const nano = fileURLToPath(new URL('../../../native-models/nano/nano', import.meta.url));
const card = readCard(`${nano}.card.json`);
const weights = openCheckpoint(memorySource(readFileSync(`${nano}.pt`)));
const imageSize = 192;
const grid = imageSize / 16;

const built = (variant?: GraphVariant): Sam2Graphs => buildGraphs(card, weights, imageSize, variant);

/** By the key of a random tensor or its values and its sides, or as they are. */
type Feeds = Record<string, [keyOrValues: number | Float32Array, dims: number[]] | BigInt64Array | boolean>;

async function run(model: OnnxModel, feeds: Feeds) {
  const session = await createSession(model, { provider: 'cpu', threads: 1 });
  const tensors = Object.entries(feeds).map(([name, feed]) => {
    if (typeof feed === 'boolean') return [name, new Tensor('bool', [feed], [1])];
    if (feed instanceof BigInt64Array) return [name, new Tensor('int64', feed, [feed.length])];
    const [values, dims] = feed;
    if (values instanceof Float32Array) return [name, floats(values, dims)];
    const count = dims.reduce((a, b) => a * b, 1);
    return [name, floats(Float32Array.from(uniform(values, count)), dims)];
  });
  const out = await session.run(Object.fromEntries(tensors));
  await session.dispose();
  return out;
}

const image = { image: [1, [3, imageSize, imageSize]] } satisfies Record<string, [number, number[]]>;

function attentionFeeds(): Feeds {
  const { dModel: c, memDim: m } = card;
  const tokens = (key: number, rows: number): [number, number[]] => [key, [rows, m]];
  return {
    features: [2, [c, grid, grid]],
    memory: tokens(3, 2 * grid ** 2),
    memory_pos: tokens(4, 2 * grid ** 2),
    pointers: tokens(5, c / m),
    pointer_pos: tokens(6, c / m),
  };
}

const numbers = (values: Iterable<number>) => BigInt64Array.from(values, BigInt);

/** A frame in squares of one size. */
function squaresFeeds(size: 1 | 2 | 4): Feeds {
  const { squares, coveredBy } = mosaicOf(new Uint8Array(grid ** 2), grid, size);
  return { squares: numbers(squares), covered_by: numbers(coveredBy) };
}

/** Two memories and a frame with every place a square of its own, or the frame in squares of 4 x 4. */
function mosaicFeeds(size: 1 | 4 = 1): Feeds {
  const places = Array.from({ length: grid ** 2 }, (_, n) => n);
  return { ...attentionFeeds(), memory_squares: numbers([...places, ...places]), ...squaresFeeds(size) };
}

/** Largest difference as a share of the largest value. */
function difference(a: Float32Array, b: Float32Array): number {
  let [error, largest] = [0, 0];
  a.forEach((value, n) => {
    error = Math.max(error, Math.abs(value - b[n]));
    largest = Math.max(largest, Math.abs(value));
  });
  return error / largest;
}

describe('attention that is written out gives the numbers of the fused one', () => {
  const plain = built({ plainAttention: true });
  const fused = built();

  test('in every graph there is no fused attention left', () => {
    for (const { nodes } of Object.values<OnnxModel>({ ...plain }))
      expect(nodes.some((node) => node.type === 'MultiHeadAttention')).toBe(false);
  });

  test('in the image encoder, over windows that pad and windows that do not', async () => {
    const [a, b] = [await run(fused.imageEncoder, image), await run(plain.imageEncoder, image)];
    expect(difference(a.features, b.features)).toBeLessThan(1e-5);
  });

  test.each([
    ['memoryAttention', attentionFeeds()],
    ['mosaicMemoryAttention', mosaicFeeds(4)],
  ] as const)('in the %s', async (name, feeds) => {
    const [a, b] = [await run(fused[name], feeds), await run(plain[name], feeds)];
    expect(difference(a.conditioned, b.conditioned)).toBeLessThan(1e-5);
  });
});

describe('attention over mosaics', () => {
  const { memoryAttention, mosaicMemoryAttention } = built();

  test('is the exact one where every place is a square of its own', async () => {
    const exact = await run(memoryAttention, attentionFeeds());
    const mosaic = await run(mosaicMemoryAttention, mosaicFeeds());
    expect(difference(exact.conditioned, mosaic.conditioned)).toBeLessThan(1e-5);
  });

  test('changes every place by what the square that covers it learns', async () => {
    const exact = await run(memoryAttention, attentionFeeds());
    const coarse = await run(mosaicMemoryAttention, mosaicFeeds(4));
    const off = difference(exact.conditioned, coarse.conditioned);
    expect(off).toBeGreaterThan(1e-3);
    expect(off).toBeLessThan(1);
  });
});

describe('an encoder whose plain places share tokens', () => {
  const exact = built();
  const merging = built({ mergesPlain: true });
  const numbers = (values: Int32Array) => BigInt64Array.from(values, BigInt);

  /** Black around a grey disc with an edge and a hole. */
  const disc = Float32Array.from({ length: 3 * imageSize ** 2 }, (_, n) => {
    const [x, y] = [n % imageSize, Math.floor(n / imageSize) % imageSize];
    const radius = Math.hypot(x - 80, y - 110);
    return radius < 50 && radius > 12 ? 0.3 : -2;
  });

  async function features(largest: 1 | 4 | 'plain') {
    const squares = {
      1: () => mosaicOf(new Uint8Array(grid ** 2).fill(1), grid, 4),
      4: () => mosaicOf(new Uint8Array(grid ** 2), grid, 4),
      plain: () => plainMosaic(disc, imageSize, card.input.std),
    };
    const mosaic = squares[largest]();
    const out = await runFrame(merging.imageEncoder, {
      squares: numbers(mosaic.squares),
      covered_by: numbers(mosaic.coveredBy),
    });
    return { features: out.features, share: mosaic.squares.length / grid ** 2 };
  }

  const runFrame = (model: OnnxModel, feeds: Feeds = {}) =>
    run(model, { image: [disc, [3, imageSize, imageSize]], ...feeds });

  test('is the exact one where each stands for one place', async () => {
    const { features: whole } = await runFrame(exact.imageEncoder);
    expect(difference(whole, (await features(1)).features)).toBeLessThan(1e-5);
  });

  test('comes near it with half the tokens, and nowhere near with squares that heed no edge', async () => {
    const { features: whole } = await runFrame(exact.imageEncoder);
    const plain = await features('plain');
    const coarse = await features(4);
    expect(plain.share).toBeLessThan(0.6);
    const [off, offCoarse] = [plain, coarse].map((some) => meanDifference(whole, some.features));
    expect(off).toBeLessThan(0.05);
    expect(offCoarse).toBeGreaterThan(4 * off);
  });

  test('has its attention written out where providers need it so', async () => {
    const written = built({ mergesPlain: true, plainAttention: true });
    const { squares, coveredBy } = plainMosaic(disc, imageSize, card.input.std);
    const feeds = { squares: numbers(squares), covered_by: numbers(coveredBy) };
    const [a, b] = [await runFrame(merging.imageEncoder, feeds), await runFrame(written.imageEncoder, feeds)];
    expect(difference(a.features, b.features)).toBeLessThan(1e-5);
  });

  test.each([
    ['fp32', 512, false],
    ['int8', 256, false],
    ['int8', 512, true],
  ] as const)('is what %s asks for at %i px: %s', async (precision, size, merges) => {
    const { mergesPlain = false } = await variantOf({
      precision,
      imageSize: size,
      threads: 1,
      provider: 'cpu',
    });
    expect(mergesPlain).toBe(merges);
  });
});

describe('a memory encoded over a mosaic', () => {
  const { memoryEncoder, mosaicMemoryEncoder } = built();
  const { dModel: c } = card;
  const feeds: Feeds = {
    features: [2, [c, grid, grid]],
    low_res: [9, [4 * grid, 4 * grid]],
    absent: [3, [1]],
    binarise: false,
  };

  test('is the exact one where every place is a square of its own', async () => {
    const exact = await run(memoryEncoder, feeds);
    const mosaic = await run(mosaicMemoryEncoder, { ...feeds, ...squaresFeeds(1) });
    expect(difference(exact.tokens, mosaic.tokens)).toBeLessThan(1e-5);
  });

  test('keeps what every place has of its own', async () => {
    const exact = await run(memoryEncoder, feeds);
    const coarse = await run(mosaicMemoryEncoder, { ...feeds, ...squaresFeeds(2) });
    const off = difference(exact.tokens, coarse.tokens);
    expect(off).toBeGreaterThan(1e-3);
    expect(off).toBeLessThan(0.5);
  });
});

describe('sixteen-bit floats', () => {
  const half = built({ half: true });
  const exact = built();

  test('hold the weights of all but the decoder in half the bytes', () => {
    const bytes = ({ initializers }: OnnxModel) =>
      initializers.reduce((sum, constant) => sum + constant.bytes().length, 0);
    expect(bytes(half.imageEncoder) / bytes(exact.imageEncoder)).toBeLessThan(0.51);
    expect(bytes(half.memoryAttention) / bytes(exact.memoryAttention)).toBeLessThan(0.51);
    expect(bytes(half.maskDecoder)).toBe(bytes(exact.maskDecoder));
  });

  test('change the image features by their last digits alone', async () => {
    const [a, b] = [await run(exact.imageEncoder, image), await run(half.imageEncoder, image)];
    const changed = difference(a.features, b.features);
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(2e-3);
  });

  test('change the attention by their last digits alone', async () => {
    const feeds = attentionFeeds();
    const [a, b] = [await run(exact.memoryAttention, feeds), await run(half.memoryAttention, feeds)];
    expect(difference(a.conditioned, b.conditioned)).toBeLessThan(5e-3);
  });

  describe('as a whole model', () => {
    let graphs: LoadedGraphSet;
    beforeAll(async () => {
      graphs = await compileGraphSet(card, weights, {
        imageSize,
        threads: 1,
        provider: 'cpu',
        precision: 'fp16',
      });
    });
    afterAll(() => graphs.dispose());

    test('answer in float32, whatever is between', async () => {
      const embedding = await graphs.encode(Float32Array.from(uniform(1, 3 * imageSize ** 2)));
      for (const values of Object.values<Float32Array>({ ...embedding }))
        expect(values).toBeInstanceOf(Float32Array);
      const low = (imageSize / 4) ** 2;
      const { tokens } = await graphs.encodeMemory({
        features: embedding.features,
        lowResLogits: Float32Array.from(uniform(9, low)),
        binarise: false,
        objectScore: -1,
      });
      expect(tokens.every(Number.isFinite)).toBe(true);
    });
  });
});
