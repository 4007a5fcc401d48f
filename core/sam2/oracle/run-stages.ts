import type { Embedding, GraphSet } from '#core/sam2';
import { cardFromHyperParameters } from '#core/sam2/checkpoint';
import {
  decoderPoints,
  densePrompt,
  maskOnSquare,
  pointerPosition,
  sineEncoding,
  stabilityScore,
  withoutMemory,
} from '#core/sam2/predictor';
import { prepareSlice, resizeBicubic8 } from '#core/sam2/preprocess';
import { type ReferenceCase, slice } from './case.ts';
import { type Check, compareBits, compareValues } from './compare.ts';
import { uniform } from './formula.ts';
import type { Tensor } from './tensors.ts';
import { stageTolerance } from './tolerances.ts';

/** Decoder stages of the reference, and the memory banks of its attention stages: memories and pointers. */
const PROMPTS = ['none', 'point', 'negative_point', 'box', 'box_point_neg', 'point_prev', 'mask'] as const;
const BANKS = { m1p1: [1, 1], m3p2: [3, 2], m7p16: [7, 16] } as const;
const ABSENT_LOGIT = -1024;

/** Compares every stage that the engine shows with the reference's, each from the reference's own input. */
export async function runStagesCase(reference: ReferenceCase, graphs: GraphSet): Promise<Check[]> {
  const stages = new Stages(reference, graphs);
  const embedding = await stages.image();
  const onlyImage = [...reference.tensors.keys()].every((name) => name.startsWith('image'));
  if (!onlyImage) {
    stages.mask();
    await stages.decoder(embedding);
    await stages.memoryEncoder(embedding);
    await stages.memoryAttention(embedding);
    stages.pointers();
  }
  return stages.checks;
}

class Stages {
  readonly checks: Check[] = [];
  readonly #reference: ReferenceCase;
  readonly #graphs: GraphSet;
  #square: Uint8Array = new Uint8Array();

  constructor(reference: ReferenceCase, graphs: GraphSet) {
    this.#reference = reference;
    this.#graphs = graphs;
  }

  async image(): Promise<Embedding> {
    const { manifest } = this.#reference;
    const { video_width: width, video_height: height } = manifest;
    const size = this.#graphs.imageSize;
    const pixels = slice(this.#reference, 'frames', manifest.frame ?? 0);
    const image = prepareSlice(pixels, width, height, size, this.#card().input);
    const resized = this.#stored('image_resized_u8');
    if (resized)
      this.checks.push(
        compareValues('image_resized_u8', resizeBicubic8(pixels, width, height, size, size), resized, 0),
      );
    this.#compare('image', image);
    const embedding = await this.#graphs.encode(image);
    this.#compare('image_encoder/level0', embedding.highRes0);
    this.#compare('image_encoder/level1', embedding.highRes1);
    this.#compare('image_encoder/level2', embedding.features);
    this.#compare('image_encoder/vision_features', embedding.features);
    this.#compare('no_memory_features', withoutMemory(embedding.features, this.#graphs.constants));
    return embedding;
  }

  mask(): void {
    const { manifest } = this.#reference;
    const { video_width: width, video_height: height } = manifest;
    const labels = slice(this.#reference, 'labels', manifest.frame ?? 0);
    const mask = labels.map((v) => (v === manifest.label ? 1 : 0));
    this.#square = maskOnSquare(mask, { width, height }, this.#graphs.imageSize);
    const stored = this.#stored('mask_prompt/resized_bits');
    if (stored) this.checks.push(compareBits('mask_prompt/resized_bits', this.#square, stored, 0));
    this.#compare('mask_prompt/downsampled', this.#densePrompt());
  }

  async decoder(embedding: Embedding): Promise<void> {
    for (const prompt of PROMPTS) {
      const coords = this.#stored(`prompt/${prompt}/coords_model`)?.values as Float32Array | undefined;
      const labels = this.#stored(`prompt/${prompt}/labels`)?.values as Int32Array | undefined;
      const points = decoderPoints(coords && labels ? { coords, labels } : null);
      const previous = this.#stored('prompt/previous_logits/input')?.values as Float32Array | undefined;
      const dense = { point_prev: previous ?? null, mask: this.#densePrompt() } as const;
      const output = await this.#graphs.decode({
        embedding,
        imageEmbed:
          prompt === 'mask' ? embedding.features : withoutMemory(embedding.features, this.#graphs.constants),
        pointCoords: points.coords,
        pointLabels: points.labels,
        maskInput: prompt === 'point_prev' || prompt === 'mask' ? dense[prompt] : null,
      });
      const at = `decoder/${prompt}`;
      this.#compare(`${at}/masks4`, output.masks);
      this.#compare(`${at}/ious4`, output.ious);
      this.#compare(`${at}/pointers4`, output.pointers);
      this.#compare(`${at}/object_score`, [output.objectScore]);
      const { stabilityDelta } = this.#card().flags;
      // Of the stored mask: a pixel that rounds across the threshold changes the ratio of a small one.
      const masks = (this.#stored(`${at}/masks4`)?.values as Float32Array | undefined) ?? output.masks;
      const first = masks.subarray(0, masks.length / 4);
      this.#compare(`${at}/stability0`, [stabilityScore(first, stabilityDelta)]);
    }
  }

  async memoryEncoder({ features }: Embedding): Promise<void> {
    const masks = this.#stored('decoder/box/masks4')?.values as Float32Array | undefined;
    if (!masks) return;
    const logits = masks.slice(0, masks.length / 4);
    const inputs = {
      soft: { lowResLogits: logits, binarise: false, objectScore: 1 },
      binarised: {
        lowResLogits: logits,
        binarise: this.#card().flags.binarizeMaskFromPoints,
        objectScore: 1,
      },
      absent: { lowResLogits: logits.map(() => ABSENT_LOGIT), binarise: false, objectScore: -1 },
    };
    for (const [name, input] of Object.entries(inputs)) {
      const { tokens } = await this.#graphs.encodeMemory({ features, ...input });
      this.#compare(`memory_encoder/${name}`, this.#channelMajor(tokens));
    }
    this.#compare('memory_encoder/pos_enc', this.#channelMajor(this.#graphs.constants.memoryPosEnc));
  }

  async memoryAttention({ features }: Embedding): Promise<void> {
    const { dModel, memDim, memoryPosEnc } = this.#graphs.constants;
    for (const [name, [memories, pointers]] of Object.entries(BANKS)) {
      const pointerTokens = (pointers * dModel) / memDim;
      const length = memories * memoryPosEnc.length + pointerTokens * memDim;
      const values = (k: number) => Float32Array.from({ length }, (_, n) => uniform(k, n));
      const out = await this.#graphs.attend({
        features,
        memory: values(100 + memories),
        memoryPos: values(200 + memories),
        pointerTokens,
      });
      const stored = this.#stored(`memory_attention/${name}`);
      if (stored) this.#compare(`memory_attention/${name}`, transposed(out, dModel));
    }
  }

  pointers(): void {
    const { constants } = this.#graphs;
    const { flags } = this.#card();
    const distances = Array.from({ length: 16 }, (_, n) => n);
    const width = flags.projTpos ? constants.dModel : constants.memDim;
    this.#compare(
      'pointer_tpos/sine',
      distances.flatMap((d) => [...sineEncoding(d / 15, width)]),
    );
    this.#compare(
      'pointer_tpos/projected',
      distances.flatMap((d) => [...pointerPosition(d, 16, constants, { ...flags, addTpos: true })]),
    );
  }

  #card() {
    return cardFromHyperParameters(this.#reference.manifest.hyper_parameters);
  }

  #densePrompt(): Float32Array {
    return densePrompt(this.#square, this.#graphs.constants.maskDownsample);
  }

  /** [n, M] as [M, n]. */
  #channelMajor(tokens: Float32Array): Float32Array {
    return transposed(tokens, tokens.length / this.#graphs.constants.memDim);
  }

  #compare(name: string, ours: ArrayLike<number>): void {
    const stored = this.#stored(name);
    if (!stored) return;
    this.checks.push(
      compareValues(name, ours, stored, stageTolerance(name, stored.values, this.#reference.manifest)),
    );
  }

  #stored(name: string): Tensor | undefined {
    return this.#reference.tensors.get(name);
  }
}

/** [rows, n] as [n, rows]. */
function transposed(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  return values.map((_, n) => values[(n % rows) * columns + Math.floor(n / rows)]);
}
