import { type Affine, type Axis, type Shape, type Vec3, type Volume } from '#core/geometry';
/** One of the 48 ways to store a grid: which old axis each new axis runs along, and whether backwards. */
export interface Storage {
  readonly axes: readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2];
  readonly flipped: readonly [boolean, boolean, boolean];
}
export declare const storages: readonly Storage[];
export declare function storedShape({ axes }: Storage, shape: Shape): Shape;
/** Index in the new storage of an index of the old one. */
export declare function restoredIndex({ axes, flipped }: Storage, shape: Shape, ijk: Vec3): Vec3;
/** The new name of an old axis. */
export declare function restoredAxis({ axes }: Storage, axis: Axis): Axis;
/** The same scan in the same place, stored another way. */
export declare function restored(storage: Storage, volume: Volume): Volume;
export declare function emptyVolume(shape: Shape, affineLps: Affine): Volume;
