import type { Axis, Shape } from '#core/geometry';

/**
 * A binary 3D mask, one byte (0 or 1) a voxel, k-slices allocated only where something is set.
 * Slices are ni * nj, row by row (index i + ni * j).
 */
export class Mask {
  readonly shape: Shape;
  readonly #slices: (Uint8Array | undefined)[];

  constructor(shape: Shape) {
    this.shape = shape;
    this.#slices = new Array(shape[2]);
  }

  /** The slice's bytes, or undefined where it is empty. Treat as read-only. */
  slice(k: number): Uint8Array | undefined {
    return this.#slices[k];
  }

  /** Replaces slice k; the array is kept, not copied. An all-zero slice is dropped. */
  setSlice(k: number, pixels: Uint8Array | undefined): void {
    this.#slices[k] = pixels?.includes(1) ? pixels : undefined;
  }

  get(i: number, j: number, k: number): 0 | 1 {
    const slice = this.#slices[k];
    return slice?.[i + this.shape[0] * j] ? 1 : 0;
  }

  /**
   * One plane as bytes, in-plane axes in i < j < k order (first axis fastest):
   * axis k gives ni * nj, axis j gives ni * nk, axis i gives nj * nk.
   */
  plane(axis: Axis, index: number): Uint8Array {
    const [ni, nj, nk] = this.shape;
    if (axis === 'k') return this.#slices[index]?.slice() ?? new Uint8Array(ni * nj);
    const width = axis === 'j' ? ni : nj;
    const out = new Uint8Array(width * nk);
    for (let k = 0; k < nk; k++) {
      const slice = this.#slices[k];
      if (!slice) continue;
      if (axis === 'j') out.set(slice.subarray(index * ni, (index + 1) * ni), k * width);
      else for (let j = 0; j < nj; j++) out[k * width + j] = slice[index + ni * j];
    }
    return out;
  }

  /** Writes one plane (layout of `plane`). Returns the k of every slice that changed. */
  setPlane(axis: Axis, index: number, pixels: Uint8Array): number[] {
    const [ni, nj, nk] = this.shape;
    const changed: number[] = [];
    const kept = (k: number, next: Uint8Array) => {
      const before = this.#slices[k];
      if (before ? before.some((v, n) => v !== next[n]) : next.includes(1)) {
        this.setSlice(k, next);
        changed.push(k);
      }
    };
    if (axis === 'k') {
      kept(index, pixels);
      return changed;
    }
    const width = axis === 'j' ? ni : nj;
    for (let k = 0; k < nk; k++) {
      const next = this.#slices[k]?.slice() ?? new Uint8Array(ni * nj);
      if (axis === 'j') next.set(pixels.subarray(k * width, (k + 1) * width), index * ni);
      else for (let j = 0; j < nj; j++) next[index + ni * j] = pixels[k * width + j];
      kept(k, next);
    }
    return changed;
  }

  /** Number of voxels set. */
  count(): number {
    let n = 0;
    for (const slice of this.#slices) if (slice) for (let at = 0; at < slice.length; at++) n += slice[at];
    return n;
  }

  /** The k of every non-empty slice, ascending. */
  occupied(): number[] {
    const ks: number[] = [];
    for (let k = 0; k < this.shape[2]; k++) if (this.#slices[k]) ks.push(k);
    return ks;
  }

  /** All voxels as one k-major array of 0 and 1. */
  toDense(): Uint8Array {
    const [ni, nj, nk] = this.shape;
    const out = new Uint8Array(ni * nj * nk);
    this.#slices.forEach((slice, k) => {
      if (slice) out.set(slice, k * ni * nj);
    });
    return out;
  }

  /** From a k-major array: every non-zero voxel (or, with `value`, every voxel equal to it) is set. */
  static fromDense(shape: Shape, data: ArrayLike<number>, value?: number): Mask {
    const mask = new Mask(shape);
    const size = shape[0] * shape[1];
    for (let k = 0; k < shape[2]; k++) {
      let slice: Uint8Array | undefined;
      for (let n = 0; n < size; n++) {
        const v = data[k * size + n];
        if (value === undefined ? v !== 0 : v === value) {
          slice ??= new Uint8Array(size);
          slice[n] = 1;
        }
      }
      if (slice) mask.#slices[k] = slice;
    }
    return mask;
  }
}
