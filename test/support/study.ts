import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeNifti } from '#core/formats';
import type { Shape } from '#core/geometry';
import { createPhantom } from '#core/phantom';

/** A data set laid out as TotalSegmentator's: phantoms of a few slices with liver and spleen, a subject a seed. */
export function phantomDataset(root: string, seeds: readonly number[], shape: Shape = [64, 64, 10]): void {
  const rows = seeds.map((seed) => `s${String(seed).padStart(4, '0')};60;m`);
  writeFileSync(join(root, 'meta.csv'), ['image_id;age;gender', ...rows, ''].join('\n'));
  for (const seed of seeds) {
    const folder = join(root, `s${String(seed).padStart(4, '0')}`);
    mkdirSync(join(folder, 'segmentations'), { recursive: true });
    const phantom = createPhantom(seed, { shape });
    const write = (name: string, data: Int16Array | Uint8Array) =>
      writeFileSync(
        join(folder, `${name}.nii.gz`),
        gzipSync(writeNifti({ ...phantom.volume, data }), { level: 1 }),
      );
    write('ct', phantom.volume.data as Int16Array);
    for (const { label, mask } of phantom.structures)
      if (['liver', 'spleen'].includes(label)) write(`segmentations/${label}`, mask.toDense());
  }
}
