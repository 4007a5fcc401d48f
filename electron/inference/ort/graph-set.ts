import { Tensor } from 'onnxruntime-node';
import { type ModelCard, type Precision, type ProviderName, SagittaError } from '#core/contract';
import type { GraphSet } from '#core/sam2';
import type { Weights } from '#core/sam2/checkpoint';
import { buildGraphs, type GraphVariant, graphConstants, type OnnxModel } from '#core/sam2/graphs';
import { type Mosaic, plainMosaic } from '#core/sam2/mosaic';
import type { GraphCache } from './graph-cache.ts';
import { createSession, floats, type Session } from './session.ts';
import { weightBits } from './weight-bits.ts';

export interface LoadedGraphSet extends GraphSet {
  readonly card: ModelCard;
  readonly provider: ProviderName;
  /** Key of the graphs on disk, where they are kept there. */
  readonly fingerprint?: string;
  dispose(): Promise<void>;
}

export interface CompileOptions {
  readonly imageSize: number;
  readonly threads: number;
  readonly provider: ProviderName;
  /** fp32, which is exact, by default. */
  readonly precision?: Precision;
}

/**
 * Compiles a model's five graphs for one image size.
 * @param cache graphs on disk; without it they are made in memory, which takes about three times the weights'
 * size for a moment.
 */
export async function compileGraphSet(
  card: ModelCard,
  weights: Weights,
  options: CompileOptions,
  cache?: GraphCache,
): Promise<LoadedGraphSet> {
  const { imageSize, provider } = options;
  const variant = await variantOf(options);
  const graphs = buildGraphs(card, weights, imageSize, variant);
  const constants = graphConstants(card, weights, imageSize);
  const noMaskEmbed = weights.read('sam_prompt_encoder.no_mask_embed.weight');
  const sessions: Session[] = [];
  const compile = async (model: OnnxModel) => {
    const session = await createSession(model, options, cache?.file(model));
    sessions.push(session);
    return session;
  };
  const dispose = async () => {
    for (const session of sessions.splice(0)) await session.dispose();
  };
  try {
    // One after the other: each holds a copy of its weights while it is being prepared.
    const imageEncoder = await compile(graphs.imageEncoder);
    const maskPrompt = await compile(graphs.maskPrompt);
    const maskDecoder = await compile(graphs.maskDecoder);
    const memoryEncoder = await compile(graphs.memoryEncoder);
    const memoryAttention = await compile(graphs.memoryAttention);
    // Few plans ask for mosaics: sessions wait for the first that does, where graphs can be had without the weights.
    const waiting = async (model: OnnxModel) => {
      let session = cache?.file(model) ? undefined : await compile(model);
      return async () => {
        session ??= await compile(model);
        return session;
      };
    };
    const mosaicEncoder = await waiting(graphs.mosaicMemoryEncoder);
    const mosaicAttention = await waiting(graphs.mosaicMemoryAttention);

    const c = card.dModel;
    const m = card.memDim;
    const low = imageSize / 4;
    const grid = imageSize / 16;
    const featureDims = [c, grid, grid];
    const squaresOf = ({ squares, coveredBy }: Mosaic) => {
      expectLength('cover', coveredBy, grid * grid);
      return { squares: indices(squares), covered_by: indices(coveredBy) };
    };

    return {
      card,
      provider,
      // Other providers round otherwise.
      fingerprint: cache && (provider === 'cpu' ? cache.key : `${cache.key}-${provider}`),
      imageSize,
      constants,
      dispose,

      async encode(image) {
        expectLength('image', image, 3 * imageSize * imageSize);
        const out = await imageEncoder.run({
          image: floats(image, [3, imageSize, imageSize]),
          ...(variant.mergesPlain && squaresOf(plainMosaic(image, imageSize, card.input.std))),
        });
        return { features: out.features, highRes0: out.high_res_0, highRes1: out.high_res_1 };
      },

      async decode({ embedding, imageEmbed, pointCoords, pointLabels, maskInput }) {
        expectLength('image embedding', imageEmbed, c * grid * grid);
        expectLength('point coordinates', pointCoords, 2 * pointLabels.length);
        let dense = floats(noMaskEmbed, [c, 1, 1]);
        if (maskInput) {
          expectLength('mask prompt', maskInput, low * low);
          const prompt = await maskPrompt.run({ mask: floats(maskInput, [low, low]) });
          dense = floats(prompt.dense, featureDims);
        }
        const out = await maskDecoder.run({
          image_embed: floats(imageEmbed, featureDims),
          dense,
          high_res_0: floats(embedding.highRes0, [c / 8, low, low]),
          high_res_1: floats(embedding.highRes1, [c / 4, low / 2, low / 2]),
          point_coords: floats(pointCoords, [pointLabels.length, 2]),
          point_labels: new Tensor('int32', pointLabels, [pointLabels.length]),
        });
        const { masks, ious, pointers } = out;
        return { masks, ious, pointers, objectScore: out.object_score[0] };
      },

      async encodeMemory({ features, lowResLogits, binarise, objectScore, mosaic }) {
        expectLength('features', features, c * grid * grid);
        expectLength('low-resolution logits', lowResLogits, low * low);
        const feeds = {
          features: floats(features, featureDims),
          low_res: floats(lowResLogits, [low, low]),
          binarise: new Tensor('bool', [binarise], [1]),
          absent: floats(Float32Array.of(objectScore > 0 ? 0 : 1), [1]),
        };
        if (!mosaic) return { tokens: (await memoryEncoder.run(feeds)).tokens };
        const session = await mosaicEncoder();
        return { tokens: (await session.run({ ...feeds, ...squaresOf(mosaic) })).tokens };
      },

      async attend({ features, memory, memoryPos, pointerTokens, mosaic }) {
        expectLength('features', features, c * grid * grid);
        expectLength('memory position encoding', memoryPos, memory.length);
        const spatial = memory.length - pointerTokens * m;
        if (spatial <= 0 || (!mosaic && spatial % (grid * grid * m))) {
          throw new SagittaError(
            'internal',
            `A memory bank of ${memory.length} values holds no whole frames.`,
          );
        }
        const tokens = (values: Float32Array, from: number, to: number) =>
          floats(values.subarray(from, to), [(to - from) / m, m]);
        const feeds = {
          features: floats(features, featureDims),
          memory: tokens(memory, 0, spatial),
          memory_pos: tokens(memoryPos, 0, spatial),
          pointers: tokens(memory, spatial, memory.length),
          pointer_pos: tokens(memoryPos, spatial, memory.length),
        };
        if (!mosaic) return (await memoryAttention.run(feeds)).conditioned;
        expectLength("squares of the memory's", mosaic.memorySquares, spatial / m);
        const session = await mosaicAttention();
        const squares = { ...squaresOf(mosaic.frame), memory_squares: indices(mosaic.memorySquares) };
        return (await session.run({ ...feeds, ...squares })).conditioned;
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Smaller images have so few tokens that one for several saves nothing worth naming. */
const leastMerging = 512;

/** How the graphs are written for a precision on a provider. */
export async function variantOf({ precision, provider, imageSize }: CompileOptions): Promise<GraphVariant> {
  return {
    ...(precision === 'int8' && {
      weightBits: await weightBits(),
      mergesPlain: imageSize >= leastMerging,
    }),
    tiled: provider === 'cpu' && precision !== 'fp16',
    half: precision === 'fp16',
    plainAttention: provider === 'webgpu',
  };
}

function indices(values: Int32Array): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}

function expectLength(what: string, values: { readonly length: number }, length: number): void {
  if (values.length !== length) {
    throw new SagittaError('internal', `The ${what} has ${values.length} values instead of ${length}.`);
  }
}
