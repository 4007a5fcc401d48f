import { gunzipSync, gzipSync } from 'node:zlib';
import { type NiftiOrientation, readNifti, writeNifti } from '#core/formats';
import { type ExportInput, Mismatch, type Rendered } from './export-input.ts';
import { labelmapOf, overlapWarning } from './labelmap.ts';

/** A labelmap on the input's grid with the input header's own placement, so that affines stay identical. */
export function renderNifti({ grid, source, segments }: ExportInput): Rendered {
  const { data, overlapping } = labelmapOf(grid, segments);
  const orientation = source.nifti as NiftiOrientation | undefined;
  const bytes = gzipSync(writeNifti({ ...grid, data, orientation }), { level: 6 });
  const check = (read: Uint8Array) => {
    const { volume } = readNifti(gunzipSync(read));
    const samePlace = volume.affineLps.every((row, r) =>
      row.every((v, c) => Math.abs(v - grid.affineLps[r][c]) <= 1e-3),
    );
    if (!samePlace) throw new Mismatch('the affine differs');
    if (volume.data.length !== data.length) throw new Mismatch('the number of voxels differs');
    if (data.some((v, n) => v !== volume.data[n])) throw new Mismatch('labels differ');
  };
  return {
    files: [{ name: 'segmentation.nii.gz', bytes, check }],
    warnings: overlapWarning(overlapping, 'NRRD and DICOM SEG keep both.'),
  };
}
