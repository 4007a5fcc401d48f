import type { PropagationPlan } from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes, type Shape, voxelCount } from '#core/geometry';
import { Mask, positive } from '#core/masks';

export type PlaneFusion = Exclude<PropagationPlan['planes'], 'prompted'>;

/** One plane's answer in the stored layout of `Mask.plane`. */
export interface PlaneAnswer {
  readonly axis: Axis;
  readonly slice: number;
  readonly pixels: Uint8Array;
  /** Logits of the pixels; null where no model looked. */
  readonly logits: Float32Array | null;
  readonly predictedIou: number | null;
}

/** A single plane cannot outvote two others by more than this logit. */
const LOGIT_LIMIT = 8;
const STEPS = 64;

/**
 * Answers from planes of several axes put together for each voxel: most of them (majority), the sum of their logits
 * (mean-logits), or votes that count as much as the model thinks of each (score-weighted).
 */
export class PlaneVotes {
  readonly #shape: Shape;
  readonly #fusion: PlaneFusion;
  readonly #sum: Int16Array;

  constructor(shape: Shape, fusion: PlaneFusion) {
    this.#shape = shape;
    this.#fusion = fusion;
    this.#sum = new Int16Array(voxelCount(shape));
  }

  add(answer: PlaneAnswer): void {
    const [a, b] = inPlaneAxes(answer.axis).map(axisIndex);
    const strides = [1, this.#shape[0], this.#shape[0] * this.#shape[1]];
    const start = answer.slice * strides[axisIndex(answer.axis)];
    const width = this.#shape[a];
    answer.pixels.forEach((_, n) => {
      const at = start + (n % width) * strides[a] + Math.floor(n / width) * strides[b];
      this.#sum[at] += Math.round(STEPS * this.#vote(answer, n));
    });
  }

  /** The voxels that more speaks for than against. */
  mask(): Mask {
    return Mask.fromDense(this.#shape, positive(this.#sum));
  }

  #vote({ pixels, logits, predictedIou }: PlaneAnswer, n: number): number {
    if (this.#fusion === 'mean-logits' && logits)
      return Math.max(-LOGIT_LIMIT, Math.min(LOGIT_LIMIT, logits[n]));
    const weight = this.#fusion === 'score-weighted' ? (predictedIou ?? 1) : 1;
    return pixels[n] ? weight : -weight;
  }
}
