import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readNifti, readNiftiLabels, writeNifti } from '#core/formats';
import type { Affine, Grid } from '#core/geometry';
import { largestSlice, type Mask, planeBox } from '#core/masks';
import { createPhantom } from '#core/phantom';
import { fromRoot } from '../../../build/tasks/paths.ts';

/** A CT to try the window on, and the truth of one organ in it. */
export interface TestScan {
  readonly path: string;
  readonly grid: Grid;
  readonly liver: Mask;
  /** The slice that shows most of the liver, and the tight box on it (inclusive indices i0, j0, i1, j1). */
  readonly slice: number;
  readonly box: readonly [number, number, number, number];
}

const realCt = fromRoot('..', 'shared', 'data', 'ts_abdomen');
const LIVER = 5;

/** A real CT of the upper abdomen where one is beside the checkout, the phantom written as NIfTI otherwise. */
export function abdomen(folder: string): TestScan {
  const path = join(realCt, 'example_ct_sm.nii.gz');
  if (!existsSync(path)) return phantom(folder);
  const grid = readNifti(gunzipSync(readFileSync(path))).volume;
  const labels = gunzipSync(readFileSync(join(realCt, 'example_seg.nii.gz')));
  return withBox(path, grid, readNiftiLabels(labels, grid).get(LIVER)!);
}

/** A small phantom. Its number of slices says how long a run takes. */
export function phantom(folder: string, { name = 'phantom.nii', slices = 40 } = {}): TestScan {
  const { volume, structures } = createPhantom(1, { shape: [128, 128, slices] });
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  const { shape, affineLps, data } = volume;
  writeFileSync(path, writeNifti({ shape, affineLps, data }));
  return withBox(path, volume, structures.find(({ label }) => label === 'liver')!.mask);
}

/** The same voxels stored from left to right and from back to front (RAS) instead of the other way (LPS). */
export function storedAsRas({ path, grid }: TestScan, folder: string): string {
  const { volume } = readNifti(readFileSync(path));
  const [ni, nj] = grid.shape;
  const turned = volume.data.slice();
  for (let n = 0; n < turned.length; n++) {
    const [i, j, k] = [n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))];
    turned[(k * nj + (nj - 1 - j)) * ni + (ni - 1 - i)] = volume.data[n];
  }
  const affineLps = grid.affineLps.map(([x, y, z, w]) => [
    -x,
    -y,
    z,
    w + x * (ni - 1) + y * (nj - 1),
  ]) as unknown as Affine;
  const ras = join(folder, 'ras.nii');
  writeFileSync(
    ras,
    writeNifti({
      shape: grid.shape,
      affineLps: [...affineLps.slice(0, 3), [0, 0, 0, 1]] as never,
      data: turned,
    }),
  );
  return ras;
}

function withBox(path: string, grid: Grid, liver: Mask): TestScan {
  const slice = largestSlice(liver)!;
  return { path, grid, liver, slice, box: planeBox(liver.plane('k', slice), grid.shape[0])! };
}
