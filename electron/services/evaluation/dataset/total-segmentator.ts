import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudyScan } from '#core/contract';
import { type Dataset, naturally } from './dataset.ts';

const META = 'meta.csv';
const MASK = /\.nii(\.gz)?$/i;

/** True for a folder laid out as the public TotalSegmentator data set is. */
export function isTotalSegmentator(root: string): boolean {
  return (
    existsSync(join(root, META)) ||
    scanFolders(root).some((id) => existsSync(join(root, id, 'segmentations')))
  );
}

/**
 * `sNNNN/ct.nii.gz`, `sNNNN/segmentations/STRUCTURE.nii.gz` and `meta.csv`, separated by semicolons, a row a subject.
 * A folder that lacks its CT or its masks stays in the list: it is reported when its turn comes.
 */
export function readTotalSegmentator(root: string): Dataset {
  const ids = scanFolders(root);
  const listed = listedSubjects(root);
  const notes: string[] = [];
  const lacking = listed.filter((id) => !ids.includes(id));
  if (lacking.length > 0)
    notes.push(
      `${META} lists ${listed.length} subjects; ${lacking.length} of them have no folder here and cannot be part of the study.`,
    );
  const unlisted = listed.length > 0 ? ids.filter((id) => !listed.includes(id)) : [];
  if (unlisted.length > 0)
    notes.push(`${unlisted.length} folders are not listed in ${META}; they are taken too.`);
  return { kind: 'totalsegmentator', scans: ids.map((id) => scanIn(root, id)), notes };
}

function scanIn(root: string, id: string): StudyScan {
  const folder = join(root, id);
  const masks = join(folder, 'segmentations');
  const files = existsSync(masks) ? readdirSync(masks).filter((name) => MASK.test(name)) : [];
  return {
    id,
    patient: id,
    ct: join(folder, existsSync(join(folder, 'ct.nii')) ? 'ct.nii' : 'ct.nii.gz'),
    references: files.sort(naturally).map((name) => ({
      kind: 'binary',
      structure: name.replace(MASK, ''),
      path: join(masks, name),
    })),
  };
}

function scanFolders(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^s\d+$/.test(entry.name))
    .map((entry) => entry.name)
    .sort(naturally);
}

function listedSubjects(root: string): string[] {
  const path = join(root, META);
  if (!existsSync(path)) return [];
  const [heading, ...rows] = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const column = heading.split(';').findIndex((name) => name.trim() === 'image_id');
  return rows.map((row) => row.split(';')[Math.max(0, column)].trim()).filter((id) => id !== '');
}
