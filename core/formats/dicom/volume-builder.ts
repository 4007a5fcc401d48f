import type { VoxelArray } from '#core/geometry';
import type { StoredFrame } from './frame.ts';

/** HU that padding pixels get: air, the least value of the CT scale. */
const PADDING_HU = -1024;

export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
  readonly signed: boolean;
  readonly padding: readonly [number, number] | undefined;
}

/**
 * Fills a k-major volume slice by slice with rescaled values: Int16 as long as every value is an integer that
 * fits, else Float32.
 */
export class VolumeBuilder {
  #data: VoxelArray;
  readonly #sliceSize: number;
  #padded = 0;

  constructor(sliceSize: number, slices: number, whole: boolean) {
    this.#sliceSize = sliceSize;
    this.#data = whole ? new Int16Array(sliceSize * slices) : new Float32Array(sliceSize * slices);
  }

  get data(): VoxelArray {
    return this.#data;
  }

  /** Number of padding pixels met. */
  get padded(): number {
    return this.#padded;
  }

  /**
   * Memory of slice k as 16-bit words, to read uncompressed pixels straight into; undefined when the volume has
   * become Float32. `putSlice` accepts it as the frame and rescales in place.
   */
  slot(k: number): Uint16Array | undefined {
    if (!(this.#data instanceof Int16Array)) return undefined;
    return new Uint16Array(this.#data.buffer, k * this.#sliceSize * 2, this.#sliceSize);
  }

  putSlice(k: number, { words, bits }: StoredFrame, rescale: Rescale): void {
    const { slope, intercept, signed, padding } = rescale;
    const start = k * this.#sliceSize;
    const up = 31 - bits.highBit;
    const down = 32 - bits.stored;
    if (words.length !== this.#sliceSize)
      throw new RangeError(`slice ${k} has ${words.length} pixels instead of ${this.#sliceSize}`);
    const untouched = slope === 1 && intercept === 0 && signed && bits.stored === 16 && bits.highBit === 15;
    if (untouched && !padding && this.#data instanceof Int16Array && words instanceof Uint16Array) {
      const target = new Uint16Array(this.#data.buffer, start * 2, this.#sliceSize);
      if (target.byteOffset !== words.byteOffset || target.buffer !== words.buffer) target.set(words);
      return;
    }
    const [padFrom, padTo] = padding ?? [1, 0];
    let data = this.#data;
    let short = data instanceof Int16Array;
    for (let n = 0; n < words.length; n++) {
      const high = words[n] << up;
      const value = signed ? high >> down : high >>> down;
      let hu = value * slope + intercept;
      if (value >= padFrom && value <= padTo) {
        hu = PADDING_HU;
        this.#padded++;
      }
      if (short && (hu > 32767 || hu < -32768)) {
        data = this.#widen(start + n);
        short = false;
      }
      data[start + n] = hu;
    }
  }

  /** Float32 from now on; what was put up to voxel `end` is kept. */
  #widen(end: number): Float32Array {
    const wide = new Float32Array(this.#data.length);
    wide.set(this.#data.subarray(0, end));
    this.#data = wide;
    return wide;
  }
}
