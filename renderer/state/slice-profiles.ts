import type { Axis, Shape } from '#core/geometry';

/** Voxels set on every slice of the i, j and k stacks, counted up and down k slice by k slice. */
export class SliceProfiles {
  readonly profiles: Readonly<Record<Axis, Uint32Array>>;
  readonly #width: number;

  constructor([ni, nj, nk]: Shape) {
    this.#width = ni;
    this.profiles = { i: new Uint32Array(ni), j: new Uint32Array(nj), k: new Uint32Array(nk) };
  }

  add(k: number, pixels: Uint8Array | undefined): void {
    this.#count(k, pixels, 1);
  }

  remove(k: number, pixels: Uint8Array | undefined): void {
    this.#count(k, pixels, -1);
  }

  #count(k: number, pixels: Uint8Array | undefined, sign: 1 | -1): void {
    if (!pixels) return;
    const { i, j, k: along } = this.profiles;
    for (let n = 0; n < pixels.length; n++) {
      if (!pixels[n]) continue;
      i[n % this.#width] += sign;
      j[(n / this.#width) | 0] += sign;
      along[k] += sign;
    }
  }
}
