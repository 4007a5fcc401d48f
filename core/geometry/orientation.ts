import { column, invert, norm } from './affine.ts';
import {
  type Affine,
  AXES,
  AXIS_PERMUTATIONS,
  type Axis,
  axisIndex,
  type Grid,
  type Shape,
  type Vec3,
  voxelCount,
} from './types.ts';
import { worldAxes } from './world-axes.ts';

/** Patient direction in which an index grows: to the Left, Right, Posterior, Anterior, Superior, Inferior. */
export type Direction = 'L' | 'R' | 'P' | 'A' | 'S' | 'I';

/** For each world axis (LPS): [direction of growing coordinate, the opposite one]. */
const DIRECTIONS: readonly (readonly [Direction, Direction])[] = [
  ['L', 'R'],
  ['P', 'A'],
  ['S', 'I'],
];

/** One of the 48 ways to store the same voxels: new axis n runs along old axis `axes[n]`, backwards if flipped. */
export interface AxisOrder {
  readonly axes: readonly [Axis, Axis, Axis];
  readonly flipped: readonly [boolean, boolean, boolean];
}

/** All 48 axis orders: 6 permutations times 8 sets of flips. */
export function axisOrders(): AxisOrder[] {
  return AXIS_PERMUTATIONS.flatMap((axes) =>
    Array.from({ length: 8 }, (_, bits) => ({
      axes,
      flipped: [(bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0] as const,
    })),
  );
}

/** Letters of the directions in which i, j, k grow, e.g. 'LPS' for a usual axial DICOM series. */
export function orientationCode(affineLps: Affine): string {
  const axes = worldAxes(affineLps);
  return AXES.map((axis, c) => {
    const world = axes.indexOf(axis);
    return DIRECTIONS[world][affineLps[world][c] >= 0 ? 0 : 1];
  }).join('');
}

/** The axis order that brings a grid nearest to the wanted orientation, e.g. 'LPS' or 'RAS'. */
export function axisOrderTo(affineLps: Affine, code: string): AxisOrder {
  const axes = worldAxes(affineLps);
  const wanted = [...code].map((letter) => {
    const world = DIRECTIONS.findIndex((pair) => pair.includes(letter as Direction));
    if (world < 0) throw new RangeError(`'${code}' is not an orientation: '${letter}' is none of LRPASI`);
    const axis = axes[world];
    const grows = DIRECTIONS[world][affineLps[world][axisIndex(axis)] >= 0 ? 0 : 1];
    return { axis, flipped: grows !== letter };
  });
  if (wanted.length !== 3 || new Set(wanted.map((w) => w.axis)).size !== 3)
    throw new RangeError(`'${code}' is not an orientation: it must name three different axes`);
  return {
    axes: [wanted[0].axis, wanted[1].axis, wanted[2].axis],
    flipped: [wanted[0].flipped, wanted[1].flipped, wanted[2].flipped],
  };
}

/** The grid as it is after `reorderVoxels` with the same order: every voxel stays where it is in the world. */
export function reorderGrid(grid: Grid, order: AxisOrder): Grid {
  const old = order.axes.map((a) => AXES.indexOf(a));
  const shape = old.map((a) => grid.shape[a]) as unknown as Shape;
  const affineLps = [0, 1, 2].map((row) => {
    let origin = grid.affineLps[row][3];
    const steps = old.map((a, n) => {
      const step = grid.affineLps[row][a];
      if (!order.flipped[n]) return step;
      origin += step * (grid.shape[a] - 1);
      return -step;
    });
    return [...steps, origin];
  });
  return { shape, affineLps: [...affineLps, [0, 0, 0, 1]] };
}

type Voxels = Int16Array | Float32Array | Uint8Array | Uint16Array;

/** Copies k-major voxels of a grid of `shape` into another axis order. */
export function reorderVoxels<T extends Voxels>(shape: Shape, data: T, order: AxisOrder): T {
  const strides = [1, shape[0], shape[0] * shape[1]];
  const old = order.axes.map((a) => AXES.indexOf(a));
  const size = old.map((a) => shape[a]);
  const step = old.map((a, n) => (order.flipped[n] ? -strides[a] : strides[a]));
  const start = old.reduce((sum, a, n) => sum + (order.flipped[n] ? strides[a] * (shape[a] - 1) : 0), 0);
  const out = new (data.constructor as new (length: number) => T)(voxelCount(shape));
  let at = 0;
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++) {
      let from = start + k * step[2] + j * step[1];
      for (let i = 0; i < size[0]; i++, from += step[0]) out[at++] = data[from];
    }
  return out;
}

/** How far two grids are apart when one is laid over the other; see `alignGrids`. */
export interface GridMismatch {
  readonly reason: string;
  readonly offMm: number;
}

/**
 * The axis order that turns `moving` into exactly the grid `fixed` in world space, or what is in the way.
 * Corners may be off by a tenth of the smallest voxel edge (headers round to float32 or to 16 characters).
 */
export function alignGrids(moving: Grid, fixed: Grid): AxisOrder | GridMismatch {
  let nearest: { order: AxisOrder; offMm: number } | undefined;
  for (const order of axisOrders()) {
    const turned = reorderGrid(moving, order);
    if (turned.shape.some((n, a) => n !== fixed.shape[a])) continue;
    const offMm = cornerDistance(turned, fixed);
    if (!nearest || offMm < nearest.offMm) nearest = { order, offMm };
  }
  if (!nearest) {
    return {
      reason: `the file has ${moving.shape.join(' x ')} voxels, the case ${fixed.shape.join(' x ')}`,
      offMm: Number.POSITIVE_INFINITY,
    };
  }
  const edge = Math.min(...([0, 1, 2] as const).map((c) => norm(column(fixed.affineLps, c))));
  if (nearest.offMm <= 0.1 * edge) return nearest.order;
  return {
    reason: `both have ${fixed.shape.join(' x ')} voxels, but their corners lie ${nearest.offMm.toFixed(2)} mm apart`,
    offMm: nearest.offMm,
  };
}

function cornerDistance(a: Grid, b: Grid): number {
  let most = 0;
  for (let corner = 0; corner < 8; corner++) {
    const ijk = a.shape.map((n, axis) => (corner & (1 << axis) ? n - 1 : 0)) as unknown as Vec3;
    const gap = [0, 1, 2].map((row) => {
      const at = (m: Affine) => m[row][0] * ijk[0] + m[row][1] * ijk[1] + m[row][2] * ijk[2] + m[row][3];
      return at(a.affineLps) - at(b.affineLps);
    });
    most = Math.max(most, Math.hypot(...gap));
  }
  return most;
}

/** True when the matrix can be a grid: finite numbers and three independent steps. */
export function isUsableAffine(affineLps: Affine): boolean {
  if (affineLps.some((row) => row.some((v) => !Number.isFinite(v)))) return false;
  const lengths = ([0, 1, 2] as const).map((c) => norm(column(affineLps, c)));
  if (lengths.some((length) => length < 1e-6)) return false;
  try {
    invert(affineLps);
  } catch {
    return false;
  }
  const unit = ([0, 1, 2] as const).map((c) => column(affineLps, c).map((v) => v / lengths[c]));
  const [a, b, c] = unit;
  const volume =
    a[0] * (b[1] * c[2] - b[2] * c[1]) +
    a[1] * (b[2] * c[0] - b[0] * c[2]) +
    a[2] * (b[0] * c[1] - b[1] * c[0]);
  return Math.abs(volume) > 1e-3;
}
