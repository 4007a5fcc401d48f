import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SagittaError, type StudyScan } from '#core/contract';
import { type CaseUse, type Dataset, naturally } from './dataset.ts';
import { readSubjects, type SubjectTable } from './subject-table.ts';

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
 * A folder that lacks its CT or its masks stays in the list: it is reported when its turn comes. With `use` only the
 * subjects whose column `split` says so. Throws `bad-request` where there is no such column.
 */
export function readTotalSegmentator(root: string, use?: CaseUse): Dataset {
  const ids = scanFolders(root);
  const table = readSubjects(join(root, META));
  const chosen = use === undefined ? ids : ids.filter(inSplit(table, use));
  const notes = table ? notesOn(ids, table) : existsSync(join(root, META)) ? [UNREADABLE] : [];
  if (use !== undefined)
    notes.push(
      `${chosen.length} of ${ids.length} subjects are marked ${use} in ${META}; the others are left out.`,
    );
  return { kind: 'totalsegmentator', scans: chosen.map((id) => scanIn(root, id)), notes };
}

const UNREADABLE = `${META} has no column image_id: it is left aside, and every folder sNNNN is taken.`;

function inSplit(table: SubjectTable | undefined, use: CaseUse): (id: string) => boolean {
  if (!table?.hasSplit)
    throw new SagittaError('bad-request', `--use ${use}: ${META} has no column split.`, {
      remedy: 'Leave --use out, or add the column.',
    });
  const ids = new Set(table.subjects.filter(({ split }) => split === use).map(({ id }) => id));
  return (id) => ids.has(id);
}

function notesOn(ids: readonly string[], { subjects }: SubjectTable): string[] {
  const listed = new Set(subjects.map(({ id }) => id));
  const lacking = [...listed].filter((id) => !ids.includes(id)).length;
  const unlisted = listed.size > 0 ? ids.filter((id) => !listed.has(id)).length : 0;
  return [
    ...(lacking > 0
      ? [
          `${META} lists ${listed.size} subjects; ${lacking} of them have no folder here and cannot be part of the study.`,
        ]
      : []),
    ...(unlisted > 0 ? [`${unlisted} folders are not listed in ${META}; they are taken too.`] : []),
  ];
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
