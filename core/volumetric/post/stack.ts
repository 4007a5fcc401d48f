/**
 * What is known of an object on consecutive planes once a run has passed: a block of the scan in display
 * orientation and time order, x fastest, then y, then t.
 */
export interface Stack {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Size of a voxel in mm along x, y and t. */
  readonly spacingMm: readonly [number, number, number];
  /** Voxel values of the scan (HU for CT). */
  readonly values: Float32Array;
  /** The model's logits at the scan's own resolution; > 0 is the object. */
  readonly logits: Float32Array;
  /** 1: certainly the object, -1: certainly not, 0: open. What the user has drawn or confirmed is never open. */
  readonly fixed: Int8Array;
  /** Planes of the stack that were prompted: their answer is the most trustworthy. */
  readonly prompted: readonly number[];
}

export function planeSize({ width, height }: Pick<Stack, 'width' | 'height'>): number {
  return width * height;
}
