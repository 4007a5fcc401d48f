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
 * A folder that lacks its CT or its masks stays in the list, and so does a mask that at least half of the folders have:
 * what is missing is reported when its turn comes (the public set has a file a structure, if need be an empty one). With `use` only the
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
  const found = ids.map((id) => scanIn(root, id));
  const expected = structuresOfHalf(found);
  const scans = found.filter(({ id }) => chosen.includes(id)).map((scan) => withAll(scan, root, expected));
  return { kind: 'totalsegmentator', scans, notes };
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

/** A scan whose references are all files of one structure each. */
interface MaskedScan extends StudyScan {
  readonly references: Extract<StudyScan['references'][number], { kind: 'binary' }>[];
}

function scanIn(root: string, id: string): MaskedScan {
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

/** Structures that at least half of the scans that have any have a mask of. */
function structuresOfHalf(scans: readonly MaskedScan[]): string[] {
  const masked = scans.filter(({ references }) => references.length > 0);
  const counts = new Map<string, number>();
  for (const { references } of masked)
    for (const { structure } of references) counts.set(structure, (counts.get(structure) ?? 0) + 1);
  return [...counts].filter(([, count]) => 2 * count >= masked.length).map(([structure]) => structure);
}

/** The scan with references to masks that should be there. Without any mask it is another problem, told as one. */
function withAll(scan: MaskedScan, root: string, expected: readonly string[]): StudyScan {
  if (scan.references.length === 0) return scan;
  const present = new Set(scan.references.map(({ structure }) => structure));
  const missing = expected
    .filter((structure) => !present.has(structure))
    .map((structure) => ({
      kind: 'binary' as const,
      structure,
      path: join(root, scan.id, 'segmentations', `${structure}.nii.gz`),
    }));
  if (missing.length === 0) return scan;
  const references = [...scan.references, ...missing].sort((a, b) => naturally(a.structure, b.structure));
  return { ...scan, references };
}

function scanFolders(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^s\d+$/.test(entry.name))
    .map((entry) => entry.name)
    .sort(naturally);
}
