import type { Grid, Vec3 } from '#core/geometry';
import { invert, spacingMm, toWorld } from '#core/geometry';
import type { Mask } from '#core/masks';

/** A line of sight in LPS mm; `direction` has length 1. */
export interface Ray {
  readonly origin: Vec3;
  readonly direction: Vec3;
}

export interface Hit {
  readonly segmentId: string;
  readonly ijk: Vec3;
}

/** The first voxel of any of the masks that a line of sight meets: exact, and free of the mesh's size. */
export function pickVoxel(
  ray: Ray,
  { shape, affineLps }: Grid,
  masks: readonly (readonly [segmentId: string, mask: Mask])[],
): Hit | null {
  const toIjk = invert(affineLps);
  const start = toWorld(toIjk, ray.origin);
  const along = minus(toWorld(toIjk, plus(ray.origin, ray.direction)), start);
  const [enter, leave] = clip(start, along, shape);
  const stepMm = Math.min(...spacingMm(affineLps)) / 2;
  for (let t = enter; t <= leave; t += stepMm) {
    const [i, j, k] = [0, 1, 2].map((c) => Math.round(start[c] + t * along[c]));
    const hit = masks.find(([, mask]) => mask.get(i, j, k));
    if (hit) return { segmentId: hit[0], ijk: [i, j, k] };
  }
  return null;
}

/** Where a line enters and leaves the grid, in mm along it; an empty range where it misses. */
function clip(start: Vec3, along: Vec3, shape: Vec3): [number, number] {
  let [enter, leave] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  // A hair inside the outer faces, so that rounding cannot leave the grid.
  const rim = 0.499;
  for (let c = 0; c < 3; c++) {
    const [low, high] = [-rim, shape[c] - 1 + rim];
    if (Math.abs(along[c]) < 1e-12) {
      if (start[c] < low || start[c] > high) return [1, 0];
      continue;
    }
    const [a, b] = [(low - start[c]) / along[c], (high - start[c]) / along[c]];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return [enter, leave];
}

function plus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function minus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
