import type { RefineOptions } from '#core/contract';
import type { Volume } from '#core/geometry';
import { sampleSquare } from '#core/sam2/preprocess';
import { type Appearance, learnAppearance, refine, type Stack } from '#core/volumetric/post';
import type { FrameAt } from './following.ts';
import { type FrameGeometry, frameLogits, type Region, shownSquare } from './frame.ts';
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
    const part = this.#visiblePart(t);
    const [x0, y0, x1] = part;
    const width = x1 - x0;
    const outside = (n: number) => {
      if (!box) return false;
      const [x, y] = [(n % width) + x0, Math.floor(n / width) + y0];
      return x < box[0] || y < box[1] || x >= box[2] || y >= box[3];
    };
    const logits = this.#logits(output, part);
    const fixed = Int8Array.from(logits, (_, n) => (outside(n) ? -1 : 0));
    const stack = this.#stack(part, [{ t, logits, fixed }]);
    const revised = refine(stack, this.#options).map((v, n) => (fixed[n] ? -CERTAIN : v));
    this.#planes.set(t, revised);
    this.#learn(stack, (n) => 1 / (1 + Math.exp(-revised[n])));
  }

  /** A frame whose pixels (stored layout) stand: what the object looks like is learnt from them. */
  given(t: number, stored: Uint8Array): void {
    const part = this.#visiblePart(t);
    const { layout } = this.#frameAt(t);
    const mask = cut(Float32Array.from(maskToDisplay(layout, stored)), layout.width, part);
    // A slice that the user has emptied says nothing of what the object looks like.
    if (!mask.includes(1)) return;
    const logits = mask.map((v) => (v ? CERTAIN : -CERTAIN));
    this.#learn(this.#stack(part, [{ t, logits, fixed: new Int8Array(mask.length) }]), (n) => mask[n]);
  }

  /** Low-resolution logits of a tracked frame after a look at the scan, or null where the object is not seen. */
  tracked(t: number, output: FrameOutput, before: FrameOutput | null): Float32Array | null {
    // A frame may be answered a second time.
    this.#planes.delete(t);
    if (output.objectScore <= 0 || this.#learnt.length === 0) return null;
    const part = this.#visiblePart(t);
    const logits = this.#logits(output, part);
    const known = before && before.objectScore > 0 ? this.#logits(before, part) : null;
    const open = { t, logits, fixed: new Int8Array(logits.length) };
    const planes = known
      ? [{ t: before!.t, logits: known, fixed: Int8Array.from(known, (v) => (v > 0 ? 1 : -1)) }, open]
      : [open];
    const all = refine(this.#stack(part, planes), this.#options, this.#appearance);
    const revised = all.slice(all.length - logits.length);
    this.#planes.set(t, revised);
    return this.#lowRes(t, revised, Math.sqrt(output.lowRes.length));
  }

  /** The revised mask of a frame at the scan's own resolution, in display pixels; null where nothing was revised. */
  mask(t: number): Uint8Array | null {
    const revised = this.#planes.get(t);
    return revised ? Uint8Array.from(this.#whole(t, revised), (v) => (v > 0 ? 1 : 0)) : null;
  }

  #appearance: Appearance = (value) =>
    this.#learnt.reduce((sum, appearance) => sum + appearance(value), 0) / this.#learnt.length;

  #learn(stack: Stack, inside: (voxel: number) => number): void {
    this.#learnt.push(learnAppearance(stack, inside));
  }

  #visiblePart(t: number): Region {
    return visiblePart(this.#frameAt(t));
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
      const values = extractValues(this.#volume, layout, timeOf(layout, t));
      stack.values.set(cut(values, layout.width, part), n * size);
      stack.logits.set(logits, n * size);
      stack.fixed.set(fixed, n * size);
    });
    return stack;
  }

  /** An answer, from wherever its own frame lay. */
  #logits({ t, lowRes }: FrameOutput, part: Region): Float32Array {
    const frame = this.#frameAt(t);
    return cut(frameLogits(frame, lowRes), frame.layout.width, part).map(limited);
  }

  #lowRes(t: number, revised: Float32Array, side: number): Float32Array {
    const frame = this.#frameAt(t);
    const { width, height } = frame.layout;
    const plane = { data: this.#whole(t, revised), width, height };
    return sampleSquare(plane, { ...shownSquare(frame), size: side }).map(limited);
  }

  /** The whole display plane of a frame; what it does not show is not the object. */
  #whole(t: number, revised: Float32Array): Float32Array {
    const [x0, y0, x1, y1] = this.#visiblePart(t);
    const { width, height } = this.#frameAt(t).layout;
    const out = new Float32Array(width * height).fill(-CERTAIN);
    for (let y = y0; y < y1; y++)
      out.set(revised.subarray((y - y0) * (x1 - x0), (y - y0 + 1) * (x1 - x0)), y * width + x0);
    return out;
  }
}

const limited = (logit: number) => Math.max(-CERTAIN, Math.min(CERTAIN, logit));

/** A part of a display plane. */
function cut(plane: Float32Array, width: number, [x0, y0, x1, y1]: Region): Float32Array {
  const out = new Float32Array((x1 - x0) * (y1 - y0));
  for (let y = y0; y < y1; y++) out.set(plane.subarray(y * width + x0, y * width + x1), (y - y0) * (x1 - x0));
  return out;
}

/** The display pixels that a frame shows. */
function visiblePart(frame: FrameGeometry): Region {
  const { width, height } = frame.layout;
  const { cx, cy, sidePx, sideYPx } = shownSquare(frame);
  return [
    Math.max(0, Math.floor(cx - sidePx / 2)),
    Math.max(0, Math.floor(cy - sideYPx / 2)),
    Math.min(width, Math.ceil(cx + sidePx / 2)),
    Math.min(height, Math.ceil(cy + sideYPx / 2)),
  ];
}
