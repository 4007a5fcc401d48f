import type { Axis } from '#core/geometry';
import type { Mask } from '#core/masks';
import { SliceProfiles } from './slice-profiles.ts';

/**
 * Voxels that two masks have in common, on every slice of the i, j and k stacks. Only k slices that were replaced
 * since the last look are counted again.
 */
export class CommonVoxels {
  readonly #a: Mask;
  readonly #b: Mask;
  readonly #common: SliceProfiles;
  /** The slices as they were counted last. */
  readonly #counted: { a?: Uint8Array; b?: Uint8Array }[] = [];

  constructor(a: Mask, b: Mask) {
    this.#a = a;
    this.#b = b;
    this.#common = new SliceProfiles(a.shape);
  }

  profile(axis: Axis): Uint32Array {
    for (let k = 0; k < this.#a.shape[2]; k++) {
      const [a, b] = [this.#a.slice(k), this.#b.slice(k)];
      const before = this.#counted[k];
      if (before?.a === a && before?.b === b) continue;
      this.#common.remove(k, both(before?.a, before?.b));
      this.#common.add(k, both(a, b));
      this.#counted[k] = { a, b };
    }
    return this.#common.profiles[axis];
  }
}

function both(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  return a && b && a.map((v, n) => v & b[n]);
}
