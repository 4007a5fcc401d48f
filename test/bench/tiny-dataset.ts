import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNifti } from '#core/formats';

const SHAPE = [16, 16, 6] as const;
const AFFINE = [
  [2, 0, 0, 0],
  [0, 2, 0, 0],
  [0, 0, 5, 0],
  [0, 0, 0, 1],
];

/** So many scans in TotalSegmentator's layout, each a block of 60 HU in air whose place depends on its number. */
export function tinyDataset(root: string, count: number): void {
  for (let n = 0; n < count; n++) {
    const folder = join(root, `s${String(n).padStart(4, '0')}`);
    mkdirSync(join(folder, 'segmentations'), { recursive: true });
    const [i0, j0] = [2 + (n % 5), 2 + (Math.floor(n / 5) % 5)];
    const mask = Uint8Array.from({ length: SHAPE[0] * SHAPE[1] * SHAPE[2] }, (_, at) => {
      const [i, j, k] = [at % 16, Math.floor(at / 16) % 16, Math.floor(at / 256)];
      return i >= i0 && i < i0 + 7 && j >= j0 && j < j0 + 6 && k >= 1 && k < 5 ? 1 : 0;
    });
    const ct = Int16Array.from(mask, (v, at) => (v ? 60 : -900 - ((at + n) % 90)));
    const write = (name: string, data: Int16Array | Uint8Array) =>
      writeFileSync(join(folder, name), writeNifti({ shape: SHAPE, affineLps: AFFINE, data }));
    write('ct.nii', ct);
    write('segmentations/block.nii', mask);
  }
}
