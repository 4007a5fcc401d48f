import { type Affine, type Axis, axisIndex, column, inPlaneAxes, norm, type Vec3 } from '#core/geometry';

/** How a plane of the stored grid is turned for reading: the radiologist's view of it. */
export interface PlaneOrientation {
  /** The stored index that is held still. */
  readonly axis: Axis;
  readonly plane: 'axial' | 'coronal' | 'sagittal';
  /** Stored axis that runs along the display's rows (x, to the right), and whether it runs backwards. */
  readonly across: Axis;
  readonly acrossFlipped: boolean;
  /** Stored axis that runs down the display's columns (y, downwards). */
  readonly down: Axis;
  readonly downFlipped: boolean;
  /** True when the held index rises towards the patient's left, back or head. */
  readonly ascending: boolean;
}

/** Each permutation assigns the world axes L, P, S to the stored axes i, j, k. */
const PERMUTATIONS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** Display x and y of each plane: world axis (0 L, 1 P, 2 S) and the sign it must run with. */
const DISPLAY = {
  // Held S: seen from the feet, anterior up, the patient's left on the right.
  2: { plane: 'axial', across: 0, down: 1, downSign: 1 },
  // Held P: seen from the front, head up, the patient's left on the right.
  1: { plane: 'coronal', across: 0, down: 2, downSign: -1 },
  // Held L: seen from the patient's left, head up, anterior on the left.
  0: { plane: 'sagittal', across: 1, down: 2, downSign: -1 },
} as const;

/**
 * Radiological display orientation of the planes that hold `axis` still, for any affine (LPS mm): each stored
 * axis stands for the anatomical axis it is nearest to, all three together.
 */
export function planeOrientation(affineLps: Affine, axis: Axis): PlaneOrientation {
  const directions = ([0, 1, 2] as const).map((c) => unit(column(affineLps, c)));
  const agreement = (p: readonly number[]) =>
    p.reduce((sum, world, c) => sum + Math.abs(directions[c][world]), 0);
  const nearest = PERMUTATIONS.reduce((best, p) => (agreement(p) > agreement(best) + 1e-9 ? p : best));
  const names: readonly Axis[] = ['i', 'j', 'k'];
  const storedFor = (world: number) => names[nearest.indexOf(world as 0 | 1 | 2)];
  const rises = (world: number) => directions[axisIndex(storedFor(world))][world] > 0;

  const held = nearest[axisIndex(axis)];
  const display = DISPLAY[held];
  return {
    axis,
    plane: display.plane,
    across: storedFor(display.across),
    acrossFlipped: !rises(display.across),
    down: storedFor(display.down),
    downFlipped: rises(display.down) !== display.downSign > 0,
    ascending: rises(held),
  };
}

/** True when the display's x runs along the second of the plane's in-plane axes. */
export function isTransposed(orientation: PlaneOrientation): boolean {
  return orientation.across !== inPlaneAxes(orientation.axis)[0];
}

function unit(v: Vec3): Vec3 {
  const length = norm(v) || 1;
  return [v[0] / length, v[1] / length, v[2] / length];
}
