import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SagittaError, type StudyScan } from '#core/contract';
import { type Dataset, naturally } from './dataset.ts';

const NIFTI = /\.nii(\.gz)?$/i;
/** How labelmaps are called beside their CT: NAME_seg, NAME-labels, NAME_mask ... */
const LABELS = /[._-]?(seg|segs|segmentation|segmentations|label|labels|labelmap|mask|masks)$/i;
const IMAGE = /[._-]?(ct|image|img|scan|volume|0000)$/i;

/**
 * A folder of CTs and labelmaps in pairs: NAME.nii.gz and NAME_seg.nii.gz side by side, a folder for each pair, a
 * folder of DICOM files beside its only labelmap, or nnU-Net's imagesTr/NAME_0000.nii.gz and labelsTr/NAME.nii.gz with names in dataset.json. A CT without a labelmap
 * stays in the list and is reported when its turn comes. Throws `file-not-found` when there is no pair at all.
 */
export function readPairedFolder(root: string): Dataset {
  const names = labelNames(root);
  const scans = [...nnUnet(root, names), ...sideBySide(root, '', names), ...folderEach(root, names)];
  if (!scans.some((scan) => scan.references.length > 0))
    throw new SagittaError('file-not-found', `${root} holds no CT with a labelmap.`, {
      remedy:
        'Expected: sNNNN/ct.nii.gz with sNNNN/segmentations, or NAME.nii.gz with NAME_seg.nii.gz, or imagesTr and labelsTr.',
    });
  scans.sort((a, b) => naturally(a.id, b.id));
  return { kind: 'paired-folder', scans, notes: [] };
}

type Names = Record<string, string>;

function folderEach(root: string, names: Names): StudyScan[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(images|labels)T[rs]$/.test(entry.name))
    .flatMap(({ name }) => {
      const inside = sideBySide(join(root, name), `${name}/`, names);
      return inside.length === 1 ? [{ ...inside[0], id: name, patient: name }] : inside;
    });
}

/** The pairs of one folder: labelmaps are told by their names, CTs are the rest. */
function sideBySide(folder: string, prefix: string, names: Names): StudyScan[] {
  const files = readdirSync(folder)
    .filter((name) => NIFTI.test(name))
    .sort(naturally);
  const stem = (name: string) => name.replace(NIFTI, '');
  const labelmaps = files.filter((name) => LABELS.test(stem(name)));
  const niftis = files.filter((name) => !labelmaps.includes(name));
  const images = niftis.length === 0 && labelmaps.length === 1 ? seriesFolders(folder) : niftis;
  const subject = (name: string) => stem(name).replace(LABELS, '').replace(IMAGE, '');
  return images.map((name) => {
    const own = labelmaps.filter(
      (other) => subject(other) === subject(name) || (images.length === 1 && labelmaps.length === 1),
    );
    return scan(
      `${prefix}${stem(name)}`,
      join(folder, name),
      own.map((other) => join(folder, other)),
      names,
    );
  });
}

/** The only folder beside a labelmap, where it holds other files than NIfTI: a DICOM series. */
function seriesFolders(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const isSeries = (name: string) => {
    const files = readdirSync(join(folder, name));
    return files.length > 0 && !files.some((file) => NIFTI.test(file));
  };
  return inside.length === 1 && isSeries(inside[0].name) ? [inside[0].name] : [];
}

function nnUnet(root: string, names: Names): StudyScan[] {
  return ['Tr', 'Ts'].flatMap((part) => {
    const [images, labels] = [join(root, `images${part}`), join(root, `labels${part}`)];
    if (!existsSync(images) || !existsSync(labels)) return [];
    return readdirSync(images)
      .filter((name) => /_0000\.nii(\.gz)?$/i.test(name))
      .map((name) => {
        const own = join(labels, name.replace('_0000.', '.'));
        return scan(
          name.replace(/_0000\.nii(\.gz)?$/i, ''),
          join(images, name),
          existsSync(own) ? [own] : [],
          names,
        );
      });
  });
}

function scan(id: string, ct: string, labelmaps: readonly string[], names: Names): StudyScan {
  return { id, patient: id, ct, references: labelmaps.map((path) => ({ kind: 'labelmap', path, names })) };
}

/** nnU-Net's dataset.json: { "labels": { "liver": 1 } }, in older versions { "1": "liver" }. */
function labelNames(root: string): Names {
  const path = join(root, 'dataset.json');
  if (!existsSync(path)) return {};
  const { labels = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    labels?: Record<string, string | number>;
  };
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) =>
      typeof value === 'number' ? [String(value), key] : [key, String(value)],
    ),
  );
}
