import type { PropagationPlan } from '#core/contract';
import type { Volume } from '#core/geometry';
import { countAbove } from '#core/masks';
import type { FrameAt } from './following.ts';
import { frameLogits, shownPart } from './frame.ts';
import { extractValues, timeOf } from './plane.ts';
import type { FrameOutput } from './tracker.ts';

export type SharpenOptions = NonNullable<PropagationPlan['memory']['sharpen']>;

/** Logit by which the threshold is moved to see how much of a mask depends on it (Kirillov et al. 2023, SAM). */
const OFFSET = 1;
/** Part of the prompted values that counts as usual, the rarest at both ends left out. */
const USUAL = [0.05, 0.95] as const;

/**
 * What later frames remember of a sure frame, surer than it was answered. SAM2 remembers a tracked frame by its soft
 * mask, so that a small doubt grows from frame to frame until the object is lost though nothing has changed; in a stack
 * of slices that ends runs through long structures early. A prompted frame is remembered as a binary mask
 * (`binarize_mask_from_pts_for_mem_enc`); this is the same by degrees. A frame of which the model is in doubt, or
 * whose values are not those of what was prompted, is remembered as it is: there the object may end. One for each pass.
 */
export class Sharpener {
  readonly #volume: Volume;
  readonly #frameAt: FrameAt;
  readonly #options: SharpenOptions;
  /** Values of what was prompted, in ascending order. */
  #prompted = new Float32Array(0);

  constructor(volume: Volume, frameAt: FrameAt, options: SharpenOptions) {
    this.#volume = volume;
    this.#frameAt = frameAt;
    this.#options = options;
  }

  /** A prompted frame's answer shows what the object's values are. */
  prompted(output: FrameOutput): void {
    const values = this.#valuesInside(output);
    const all = new Float32Array(this.#prompted.length + values.length);
    all.set(this.#prompted);
    all.set(values, this.#prompted.length);
    this.#prompted = all.sort();
  }

  /** Logits [lowResSize, lowResSize] to remember a tracked frame by, or null where it is remembered as answered. */
  remembered(output: FrameOutput): Float32Array | null {
    const { factor, stable, alike } = this.#options;
    if (output.objectScore <= 0 || stability(output.lowRes) < stable) return null;
    const [low, high] = USUAL.map((share) => this.#prompted[Math.floor(share * (this.#prompted.length - 1))]);
    const values = this.#valuesInside(output);
    const usual = values.filter((v) => v >= low && v <= high).length;
    return usual >= alike * values.length ? output.lowRes.map((v) => factor * v) : null;
  }

  #valuesInside({ t, lowRes }: FrameOutput): Float32Array {
    const frame = this.#frameAt(t);
    const { layout } = frame;
    const part = shownPart(frame);
    const logits = frameLogits(frame, lowRes, part);
    return extractValues(this.#volume, layout, timeOf(layout, t), part).filter((_, n) => logits[n] > 0);
  }
}

/** IoU of the masks at thresholds of +1 and -1 logit: 1 where the edge is sharp. 0 for an empty mask. */
function stability(logits: Float32Array): number {
  return countAbove(logits, OFFSET) / Math.max(1, countAbove(logits, -OFFSET));
}
