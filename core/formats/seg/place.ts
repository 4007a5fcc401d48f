import { SagittaError } from '#core/errors';
import { type Affine, type Grid, invert, toWorld, type Vec3 } from '#core/geometry';
import type { SegFrame } from './describe.ts';

/** Where a frame's pixels go in the grid: index steps along columns and rows from a start, all whole numbers. */
export interface Placement {
  readonly start: Vec3;
  readonly columnStep: Vec3;
  readonly rowStep: Vec3;
}

/** How far, in voxels, a pixel may lie from the voxel it goes to: positions are rounded to 16 characters. */
const TOLERANCE = 0.1;

export class FramePlacer {
  readonly #toIjk: Affine;
  readonly #alongK: number;

  /** @param nearestSlice the grid was resampled along k: a plane goes to the nearest of its slices */
  constructor(grid: Grid, nearestSlice: boolean) {
    this.#toIjk = invert(grid.affineLps);
    this.#alongK = nearestSlice ? 0.5 : TOLERANCE;
  }

  /** Throws SagittaError `geometry-mismatch` when pixels do not fall on voxels, with the distance. */
  place(frame: SegFrame, columns: number, rows: number): Placement {
    const start = toWorld(this.#toIjk, frame.positionLps);
    const columnStep = this.#direction(frame.columnStep);
    const rowStep = this.#direction(frame.rowStep);
    const placement = {
      start: start.map(Math.round) as unknown as Vec3,
      columnStep: columnStep.map(Math.round) as unknown as Vec3,
      rowStep: rowStep.map(Math.round) as unknown as Vec3,
    };
    const isUnit = (v: Vec3) => v.reduce((sum, n) => sum + Math.abs(n), 0) === 1;
    const off = [0, 1, 2].map((axis) =>
      Math.max(
        ...[0, columns - 1].flatMap((c) =>
          [0, rows - 1].map((r) =>
            Math.abs(
              start[axis] -
                placement.start[axis] +
                c * (columnStep[axis] - placement.columnStep[axis]) +
                r * (rowStep[axis] - placement.rowStep[axis]),
            ),
          ),
        ),
      ),
    );
    const fits = off[0] <= TOLERANCE && off[1] <= TOLERANCE && off[2] <= this.#alongK;
    if (!fits || !isUnit(placement.columnStep) || !isUnit(placement.rowStep))
      throw new SagittaError(
        'geometry-mismatch',
        `The segmentation lies on another grid: at ${frame.positionLps.map((v) => v.toFixed(2)).join(', ')} mm its pixels are up to ${off.map((v) => v.toFixed(2)).join(', ')} voxels (i, j, k) beside those of the case.`,
        { remedy: 'Import it onto the scan that it was drawn on.', details: { offVoxels: off } },
      );
    return placement;
  }

  #direction([x, y, z]: Vec3): Vec3 {
    const m = this.#toIjk;
    const row = (r: number) => m[r][0] * x + m[r][1] * y + m[r][2] * z;
    return [row(0), row(1), row(2)];
  }
}
