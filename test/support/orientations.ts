import {
  type Affine,
  type Axis,
  multiply,
  type Shape,
  type Vec3,
  type Volume,
  voxelCount,
} from '#core/geometry';

/** One of the 48 ways to store a grid: which old axis each new axis runs along, and whether backwards. */
export interface Storage {
  readonly axes: readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2];
  readonly flipped: readonly [boolean, boolean, boolean];
}

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

export const storages: readonly Storage[] = ORDERS.flatMap((axes) =>
  Array.from({ length: 8 }, (_, bits) => ({
    axes,
    flipped: [bits % 2 === 1, (bits >> 1) % 2 === 1, bits >> 2 === 1] as const,
  })),
);

export function storedShape({ axes }: Storage, shape: Shape): Shape {
  return [shape[axes[0]], shape[axes[1]], shape[axes[2]]];
}

/** Index in the new storage of an index of the old one. */
export function restoredIndex({ axes, flipped }: Storage, shape: Shape, ijk: Vec3): Vec3 {
  const at = (n: 0 | 1 | 2) => (flipped[n] ? shape[axes[n]] - 1 - ijk[axes[n]] : ijk[axes[n]]);
  return [at(0), at(1), at(2)];
}

/** The new name of an old axis. */
export function restoredAxis({ axes }: Storage, axis: Axis): Axis {
  const names: readonly Axis[] = ['i', 'j', 'k'];
  return names[axes.indexOf(names.indexOf(axis) as 0 | 1 | 2)];
}

/** The same scan in the same place, stored another way. */
export function restored(storage: Storage, volume: Volume): Volume {
  const { axes, flipped } = storage;
  const shape = storedShape(storage, volume.shape);
  const data = volume.data.slice();
  const [ni, nj, nk] = volume.shape;
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const [a, b, c] = restoredIndex(storage, volume.shape, [i, j, k]);
        data[a + shape[0] * (b + shape[1] * c)] = volume.data[i + ni * (j + nj * k)];
      }
  const toOld: Affine = [0, 1, 2, 3].map((row) =>
    [0, 1, 2, 3].map((col) => {
      if (row === 3) return col === 3 ? 1 : 0;
      if (col === 3) {
        const n = axes.indexOf(row as 0 | 1 | 2);
        return flipped[n] ? volume.shape[row] - 1 : 0;
      }
      return axes[col] === row ? (flipped[col] ? -1 : 1) : 0;
    }),
  );
  return { shape, affineLps: multiply(volume.affineLps, toOld), data };
}

export function emptyVolume(shape: Shape, affineLps: Affine): Volume {
  return { shape, affineLps, data: new Int16Array(voxelCount(shape)) };
}
