import { readFileSync } from 'node:fs';
import { memorySource, openCheckpoint } from '#core/sam2/checkpoint';

/** Tensors of a reference file by name; float32 and int32 as such, uint8 widened. */
export interface ReferenceTensors {
  readonly names: readonly string[];
  floats(name: string): Float32Array;
  ints(name: string): Int32Array;
  shape(name: string): readonly number[];
}

export function readReferenceTensors(path: string): ReferenceTensors {
  const bytes = readFileSync(path);
  const file = openCheckpoint(memorySource(bytes));
  return {
    names: [...file.tensors.keys()],
    floats: (name) => file.read(name),
    ints(name) {
      const entry = file.tensors.get(name);
      if (entry?.type !== 'I32') throw new Error(`${name} is not int32`);
      return new Int32Array(
        Uint8Array.from(bytes.subarray(entry.offset, entry.offset + entry.length)).buffer,
      );
    },
    shape: (name) => file.shape(name) ?? [],
  };
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let n = 0; n < a.length; n++) {
    const difference = Math.abs(a[n] - b[n]);
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return worst;
}

/** Mean difference as a share of a's mean value. */
export function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [error, sum] = [0, 0];
  for (let n = 0; n < a.length; n++) {
    error += Math.abs(a[n] - b[n]);
    sum += Math.abs(a[n]);
  }
  return error / sum;
}
