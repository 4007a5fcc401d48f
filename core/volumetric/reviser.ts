import type { RefineOptions } from '#core/contract';
import type { Volume } from '#core/geometry';
import { positive } from '#core/masks';
import { sampleSquare } from '#core/sam2/preprocess';
import { type Appearance, learnAppearance, refine, type Stack } from '#core/volumetric/post';
import type { FrameAt } from './following.ts';
import { frameLogits, type Region, shownPart, shownSquare } from './frame.ts';
import { extractValues, maskToDisplay, timeOf } from './plane.ts';
import type { FrameOutput } from './tracker.ts';

/** Logits beyond this are as good as certain. */
const CERTAIN = 16;

/**
 * Looks at the scan's own values for every frame as it comes: what the prompted frames show decides what the object
 * looks like, the frame before where it may be. One for each pass, so that passes do not depend on each other.
 */
export class Reviser {
  readonly #volume: Volume;
  readonly #frameAt: FrameAt;
  readonly #options: RefineOptions;
  readonly #learnt: Appearance[] = [];
  readonly #planes = new Map<number, Float32Array>();

  constructor(volume: Volume, frameAt: FrameAt, options: RefineOptions) {
    this.#volume = volume;
    this.#frameAt = frameAt;
    this.#options = options;
  }

  /** A prompted frame's answer. With a box (display pixels) nothing outside it is the object. */
  prompted(t: number, output: FrameOutput, box: Region | null): void {
    const part = this.#shownPart(t);
    const [x0, y0, x1] = part;
    const width = x1 - x0;
    const outside = (n: number) => {
      if (!box) return false;
      const [x, y] = [(n % width) + x0, Math.floor(n / width) + y0];
      return x < box[0] || y < box[1] || x >= box[2] || y >= box[3];
    };
    const logits = this.#logits(output, part);
    const fixed = new Int8Array(logits.length).map((_, n) => (outside(n) ? -1 : 0));
    const stack = this.#stack(part, [{ t, logits, fixed }]);
    const revised = refine(stack, this.#options).map((v, n) => (fixed[n] ? -CERTAIN : v));
    this.#planes.set(t, revised);
    this.#learn(stack, (n) => 1 / (1 + Math.exp(-revised[n])));
  }

  /** A frame whose pixels (stored layout) stand: what the object looks like is learnt from them. */
  given(t: number, stored: Uint8Array): void {
    const part = this.#shownPart(t);
    const { layout } = this.#frameAt(t);
    const mask = cut(maskToDisplay(layout, stored), layout.width, part);
    // A slice that the user has emptied says nothing of what the object looks like.
    if (!mask.includes(1)) return;
    const logits = new Float32Array(mask.length).map((_, n) => (mask[n] ? CERTAIN : -CERTAIN));
    this.#learn(this.#stack(part, [{ t, logits, fixed: new Int8Array(mask.length) }]), (n) => mask[n]);
  }

  /** Low-resolution logits of a tracked frame after a look at the scan, or null where the object is not seen. */
  tracked(t: number, output: FrameOutput, before: FrameOutput | null): Float32Array | null {
    // A frame may be answered a second time.
    this.#planes.delete(t);
    if (output.objectScore <= 0 || this.#learnt.length === 0) return null;
    const part = this.#shownPart(t);
    const logits = this.#logits(output, part);
    const known = before && before.objectScore > 0 ? this.#logits(before, part) : null;
    const open = { t, logits, fixed: new Int8Array(logits.length) };
    const planes = known ? [{ t: before!.t, logits: known, fixed: decided(known) }, open] : [open];
    const all = refine(this.#stack(part, planes), this.#options, this.#appearance());
    const revised = all.slice(all.length - logits.length);
    this.#planes.set(t, revised);
    return this.#lowRes(t, revised, Math.sqrt(output.lowRes.length));
  }

  /** The revised mask of a frame at the scan's own resolution, in display pixels; null where nothing was revised. */
  mask(t: number): Uint8Array | null {
    const revised = this.#planes.get(t);
    if (!revised) return null;
    const { width, height } = this.#frameAt(t).layout;
    return laid(positive(revised), this.#shownPart(t), width, new Uint8Array(width * height));
  }

  /** The mean of what the prompted frames say. */
  #appearance(): Appearance {
    const [only, ...others] = this.#learnt;
    if (others.length === 0) return only;
    return (value) =>
      this.#learnt.reduce((sum, appearance) => sum + appearance(value), 0) / this.#learnt.length;
  }

  #learn(stack: Stack, inside: (voxel: number) => number): void {
    this.#learnt.push(learnAppearance(stack, inside));
  }

  #shownPart(t: number): Region {
    return shownPart(this.#frameAt(t));
  }

  /** Planes of the same part of the display. */
  #stack(part: Region, planes: readonly { t: number; logits: Float32Array; fixed: Int8Array }[]): Stack {
    const [x0, y0, x1, y1] = part;
    const { layout } = this.#frameAt(planes[0].t);
    const size = (x1 - x0) * (y1 - y0);
    const stack = {
      width: x1 - x0,
      height: y1 - y0,
      depth: planes.length,
      spacingMm: [...layout.spacingMm, layout.stepMm] as const,
      values: new Float32Array(size * planes.length),
      logits: new Float32Array(size * planes.length),
      fixed: new Int8Array(size * planes.length),
      prompted: [0],
    };
    planes.forEach(({ t, logits, fixed }, n) => {
      stack.values.set(extractValues(this.#volume, layout, timeOf(layout, t), part), n * size);
      stack.logits.set(logits, n * size);
      stack.fixed.set(fixed, n * size);
    });
    return stack;
  }

  /** An answer, from wherever its own frame lay. */
  #logits({ t, lowRes }: FrameOutput, part: Region): Float32Array {
    return frameLogits(this.#frameAt(t), lowRes, part).map(limited);
  }

  #lowRes(t: number, revised: Float32Array, side: number): Float32Array {
    const frame = this.#frameAt(t);
    const { width, height } = frame.layout;
    // What the frame does not show is not the object.
    const nothing = new Float32Array(width * height).fill(-CERTAIN);
    const plane = { data: laid(revised, this.#shownPart(t), width, nothing), width, height };
    return sampleSquare(plane, { ...shownSquare(frame), size: side }).map(limited);
  }
}

const limited = (logit: number) => Math.max(-CERTAIN, Math.min(CERTAIN, logit));

/** A part of a display plane. */
function cut(plane: Uint8Array, width: number, [x0, y0, x1, y1]: Region): Uint8Array {
  const out = new Uint8Array((x1 - x0) * (y1 - y0));
  for (let y = y0; y < y1; y++) out.set(plane.subarray(y * width + x0, y * width + x1), (y - y0) * (x1 - x0));
  return out;
}

/** `into`, a plane so wide, with a part of it laid over. */
function laid<T extends Uint8Array | Float32Array>(
  part: T,
  [x0, y0, x1, y1]: Region,
  width: number,
  into: T,
): T {
  for (let y = y0; y < y1; y++)
    into.set(part.subarray((y - y0) * (x1 - x0), (y - y0 + 1) * (x1 - x0)), y * width + x0);
  return into;
}

/** Every pixel of a mask as certain: 1 or -1. */
function decided(logits: Float32Array): Int8Array {
  const fixed = new Int8Array(logits.length);
  for (let n = 0; n < logits.length; n++) fixed[n] = logits[n] > 0 ? 1 : -1;
  return fixed;
}
