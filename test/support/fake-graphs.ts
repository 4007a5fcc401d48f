import type { DecoderInput, Embedding, GraphSet, MemoryAttentionInput } from '#core/sam2';
import type { FrameSource } from '#core/sam2/predictor';

const SIZE = 64;
const LOW = SIZE / 4;
const TOKENS = (SIZE / 16) ** 2;
const C = 4;
const M = 2;

/**
 * A model small enough to follow by hand: features of frame t are t + 1, a memory is the mean of its mask plus its
 * features, attention adds a tenth of the memories' mean, and masks follow the image embedding. Keeps what it is asked.
 */
export class FakeGraphs implements GraphSet {
  readonly imageSize = SIZE;
  readonly decoded: DecoderInput[] = [];
  readonly attended: MemoryAttentionInput[] = [];
  /** Object score of a decoder run, by the run's features. */
  scoreOf: (features: number) => number = () => 5;

  readonly constants = {
    dModel: C,
    memDim: M,
    noMemEmbed: new Float32Array(C).fill(0.5),
    noObjPtr: new Float32Array(C).fill(-7),
    maskmemTposEnc: Float32Array.from({ length: 7 * M }, (_, n) => Math.floor(n / M)),
    memoryPosEnc: new Float32Array(TOKENS * M),
    pointerTposProj: null,
    maskDownsample: { weight: new Float32Array(16).fill(1), bias: 0 },
  };

  encode: GraphSet['encode'] = () => Promise.reject(new Error('frames come embedded'));

  decode: GraphSet['decode'] = async (input) => {
    this.decoded.push(input);
    const value = input.imageEmbed[0] + (input.maskInput?.[0] ?? 0) / 100;
    return {
      masks: Float32Array.from({ length: 4 * LOW * LOW }, (_, n) => value + Math.floor(n / (LOW * LOW))),
      ious: Float32Array.of(0.9, 0.5, 0.6, 0.4),
      pointers: Float32Array.from({ length: 4 * C }, (_, n) => value + n),
      objectScore: this.scoreOf(input.embedding.features[0]),
    };
  };

  encodeMemory: GraphSet['encodeMemory'] = async ({ features, lowResLogits, binarise }) => {
    const mean = lowResLogits.reduce((sum, v) => sum + v, 0) / lowResLogits.length;
    return { tokens: new Float32Array(TOKENS * M).fill(features[0] + (binarise ? Math.sign(mean) : mean)) };
  };

  attend: GraphSet['attend'] = async (input) => {
    this.attended.push(input);
    const mean = input.memory.reduce((sum, v) => sum + v, 0) / input.memory.length;
    return input.features.map((v) => v + mean / 10);
  };

  /** Temporal rows of the memories of the last attention, in order. */
  lastRows(): number[] {
    const { memoryPos, pointerTokens } = this.attended.at(-1)!;
    const memories = (memoryPos.length / M - pointerTokens) / TOKENS;
    return Array.from({ length: memories }, (_, n) => memoryPos[n * TOKENS * M]);
  }
}

/** A stack of `count` frames of 32 x 16 pixels, embedded. */
export function fakeFrames(count: number): FrameSource {
  return { count, width: 32, height: 16, embed: async (t) => embedding(t) };
}

function embedding(t: number): Embedding {
  const features = new Float32Array(C * TOKENS).fill(t + 1);
  return { features, highRes0: new Float32Array(), highRes1: new Float32Array() };
}
