import { SagittaError } from '#core/errors';
import { alignGrids, type Grid, reorderVoxels, type Shape, type VoxelArray } from '#core/geometry';
import { Mask } from '#core/masks';
import { readNifti } from './read.ts';

/** More labels than any anatomy has: such a file is an image, not a labelmap. */
const MOST_LABELS = 1000;

/**
 * The labels of a NIfTI labelmap as masks on a grid, which its own must be in world space, in any axis order.
 * Throws SagittaError `geometry-mismatch` with numbers, `file-unsupported` when the values are no labels, and
 * whatever `readNifti` throws.
 */
export function readNiftiLabels(bytes: Uint8Array, grid: Grid): ReadonlyMap<number, Mask> {
  const { volume } = readNifti(bytes);
  const order = alignGrids(volume, grid);
  if ('reason' in order)
    throw new SagittaError(
      'geometry-mismatch',
      `The labelmap is not on the grid of the case: ${order.reason}.`,
      {
        remedy: 'Import it onto the scan that it was drawn on.',
        details: {
          shape: volume.shape,
          caseShape: grid.shape,
          affineLps: volume.affineLps,
          caseAffineLps: grid.affineLps,
        },
      },
    );
  return masksByLabel(grid.shape, reorderVoxels(volume.shape, volume.data, order));
}

function masksByLabel(shape: Shape, labels: VoxelArray): Map<number, Mask> {
  const masks = new Map<number, Mask>();
  const size = shape[0] * shape[1];
  for (let k = 0; k < shape[2]; k++) {
    const slices = new Map<number, Uint8Array>();
    for (let n = 0; n < size; n++) {
      const label = labels[k * size + n];
      if (label === 0) continue;
      let slice = slices.get(label);
      if (!slice) {
        if (!Number.isInteger(label) || label < 0)
          throw new SagittaError(
            'file-unsupported',
            `The file is not a labelmap: it holds the value ${label}.`,
            {
              remedy: 'Labels are whole numbers from 0 up.',
            },
          );
        slice = new Uint8Array(size);
        slices.set(label, slice);
      }
      slice[n] = 1;
    }
    for (const [label, slice] of slices) {
      let mask = masks.get(label);
      if (!mask) {
        mask = new Mask(shape);
        masks.set(label, mask);
      }
      mask.setSlice(k, slice);
    }
    if (masks.size > MOST_LABELS)
      throw new SagittaError(
        'file-unsupported',
        `The file is not a labelmap: it holds more than ${MOST_LABELS} values.`,
      );
  }
  return new Map([...masks].sort(([a], [b]) => a - b));
}
