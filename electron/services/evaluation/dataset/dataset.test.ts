import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { StudyScan } from '#core/contract';
import { temporaryFolder } from '../../../../test/support/library.ts';
import { namedScans, readCasesFile, readDataset, sampleScans, shardOf } from './index.ts';

/** Empty files: a data set is found by its names alone. */
function folderOf(files: Record<string, string> | string[]): string {
  const root = temporaryFolder();
  const entries = Array.isArray(files) ? files.map((name) => [name, '']) : Object.entries(files);
  for (const [name, text] of entries) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const structures = (scan: StudyScan) => scan.references.map((r) => ('structure' in r ? r.structure : r.path));

describe('the TotalSegmentator layout', () => {
  const root = () =>
    folderOf({
      'meta.csv': 'image_id;age;gender;institute\ns0000;61;m;A\ns0010;50;f;A\ns0999;70;m;B\n',
      's0010/ct.nii.gz': '',
      's0010/segmentations/liver.nii.gz': '',
      's0010/segmentations/aorta.nii.gz': '',
      's0000/ct.nii.gz': '',
      's0000/segmentations/liver.nii.gz': '',
      's0002/segmentations/liver.nii.gz': '',
    });

  test('every subject is a scan and a patient, every mask file a structure', () => {
    const { kind, scans } = readDataset(root());
    expect(kind).toBe('totalsegmentator');
    expect(scans.map((s) => s.id)).toEqual(['s0000', 's0002', 's0010']);
    expect(structures(scans[2])).toEqual(['aorta', 'liver']);
  });

  test('a folder without its CT stays in the list', () => {
    expect(readDataset(root()).scans[1].ct).toMatch(/s0002.ct\.nii\.gz$/);
  });

  test('a mask that at least half of the scans have is asked for in every scan that has any', () => {
    const files = ['s0001/segmentations/liver.nii.gz', 's0001/segmentations/cyst.nii.gz'];
    for (const id of ['s0002', 's0003'])
      files.push(`${id}/segmentations/liver.nii.gz`, `${id}/segmentations/spleen.nii.gz`);
    const { scans } = readDataset(
      folderOf([...files, 's0004/ct.nii.gz', 's0005/segmentations/spleen.nii.gz']),
    );
    expect(scans.map(structures)).toEqual([
      ['cyst', 'liver', 'spleen'],
      ['liver', 'spleen'],
      ['liver', 'spleen'],
      [],
      ['liver', 'spleen'],
    ]);
  });

  test('subjects of meta.csv (separated by semicolons) without a folder are told', () => {
    expect(readDataset(root()).notes[0]).toMatch(/lists 3 subjects; 1 of them/);
  });
});

describe('the meta.csv of that layout', () => {
  const data = (meta: string) =>
    folderOf({ 'meta.csv': meta, 's0000/ct.nii.gz': '', 's0002/ct.nii.gz': '', 's0010/ct.nii.gz': '' });

  test.each([
    ['with a byte order mark', '\uFEFFimage_id;age\ns0000;61\ns0002;4\ns0010;50\ns0999;1\n'],
    [
      'with quoted fields that hold separators, quotes and line breaks',
      'image_id;note\n"s0000";"a;b\nc ""d"" e"\ns0002;\ns0010;\ns0999;x',
    ],
    [
      'with Windows line ends and blank lines',
      'age;image_id\r\n1;s0000\r\n\r\n2;s0002\r\n3;s0010\r\n4;s0999\r\n',
    ],
    ['separated by commas', 'image_id,age\ns0000,61\ns0002,1\ns0010,50\ns0999,2\n'],
    ['with rows that are cut short', 'age;image_id\n1;s0000\n2;s0002\n7\n3;s0010\n4;s0999\n'],
  ])('is read %s', (_what, meta) => {
    expect(readDataset(data(meta)).notes).toEqual([expect.stringMatching(/lists 4 subjects; 1 of them/)]);
  });

  test('without the column of ids is left aside, which is told', () => {
    const { scans, notes } = readDataset(data('subject;age\ns0000;61\n'));
    expect(scans).toHaveLength(3);
    expect(notes).toEqual([expect.stringMatching(/no column image_id/)]);
  });

  test('chooses subjects by its column split, and says how many are left out', () => {
    const meta = 'image_id;split\ns0000;train\ns0002;test\ns0010;train\n';
    const { scans, notes } = readDataset(data(meta), 'train');
    expect(scans.map((s) => s.id)).toEqual(['s0000', 's0010']);
    expect(notes).toEqual([expect.stringMatching(/2 of 3 subjects are marked train/)]);
  });

  test('without the column split cannot choose by it', () => {
    expect(() => readDataset(data('image_id;age\ns0000;61\n'), 'test')).toThrow(/no column split/);
    expect(() => readDataset(folderOf(['a.nii.gz', 'a_seg.nii.gz']), 'test')).toThrow(/--use test/);
  });
});

describe('CT and labelmap in pairs', () => {
  test('side by side', () => {
    const { scans } = readDataset(
      folderOf(['a.nii.gz', 'a_seg.nii.gz', 'b_ct.nii.gz', 'b_labels.nii.gz', 'c.nii']),
    );
    expect(scans.map((s) => [s.id, s.references.length])).toEqual([
      ['a', 1],
      ['b_ct', 1],
      ['c', 0],
    ]);
  });

  test('in a folder each', () => {
    const { scans } = readDataset(
      folderOf(['p1/ct.nii.gz', 'p1/labels.nii.gz', 'p2/image.nii.gz', 'p2/mask.nii.gz']),
    );
    expect(scans.map((s) => [s.id, s.references.length])).toEqual([
      ['p1', 1],
      ['p2', 1],
    ]);
  });

  test("as nnU-Net keeps them, with the labels' names", () => {
    const { scans } = readDataset(
      folderOf({
        'dataset.json': '{"labels":{"background":0,"liver":1}}',
        'imagesTr/x_0000.nii.gz': '',
        'labelsTr/x.nii.gz': '',
      }),
    );
    expect(scans).toHaveLength(1);
    expect(scans[0].references[0]).toMatchObject({ kind: 'labelmap', names: { 1: 'liver' } });
  });

  test('a folder of DICOM files beside its only labelmap', () => {
    const { scans } = readDataset(folderOf(['ct/IM0001', 'ct/IM0002', 'seg.nii.gz']));
    expect(scans.map((s) => [s.id, s.references.length])).toEqual([['ct', 1]]);
    expect(scans[0].ct).toMatch(/ct$/);
  });

  test('a folder without any pair is refused in words', () => {
    expect(() => readDataset(folderOf(['readme.txt']))).toThrow(/no CT with a labelmap/);
  });
});

describe('a file of cases', () => {
  const one = { ct: 'a/ct.nii.gz', mask: 'a/seg.nii.gz', patient: 'p', label: 1, id: 'x', name: 'liver' };
  const file = (cases: object[]) => join(folderOf({ 'cases.json': JSON.stringify({ cases }) }), 'cases.json');

  test('a remark after the path of a mask is no part of the path', () => {
    const path = file([{ ...one, mask: 'seg.nii.gz (flip j: j_dicom = 511 - j_nifti)' }]);
    expect(readCasesFile(path).scans[0].references[0].path).toMatch(/seg\.nii\.gz$/);
  });

  test('cases of one CT are one scan with several structures', () => {
    const { scans } = readCasesFile(file([one, { ...one, id: 'y', label: 2, name: 'spleen' }]));
    expect(scans).toHaveLength(1);
    expect(structures(scans[0])).toEqual(['liver', 'spleen']);
  });

  test('what is marked never is left out, and said so', () => {
    const { scans, notes } = readCasesFile(file([one, { ...one, ct: 'b', use: 'never' }]));
    expect(scans).toHaveLength(1);
    expect(notes[0]).toMatch(/1 of 2/);
  });

  test('every label of the labelmaps, with the names that cases give', () => {
    const path = file([one, { ...one, id: 'y', label: 2, name: 'spleen' }]);
    const { scans } = readCasesFile(path, { everyLabel: true });
    expect(scans).toHaveLength(1);
    expect(scans[0].references).toEqual([
      expect.objectContaining({ kind: 'labelmap', names: { 1: 'liver', 2: 'spleen' } }),
    ]);
  });

  test('how well the edge can be seen is told of a scan where its cases agree', () => {
    const clear = { ...one, boundary_on_ct: 'clear' };
    const faint = { ...one, id: 'y', label: 2, boundary_on_ct: 'faint' };
    expect(readCasesFile(file([clear, { ...clear, id: 'y' }])).scans[0].boundary).toBe('clear');
    expect(readCasesFile(file([clear, faint])).scans[0].boundary).toBeUndefined();
  });

  test('a wrong field is named by its path', () => {
    expect(() => readCasesFile(file([{ ...one, label: 'liver' }]))).toThrow(/cases\.0\.label/);
  });

  const shared = fileURLToPath(new URL('../../../../../shared/data/cases.json', import.meta.url));
  test.skipIf(!existsSync(shared))('train and test share no patient', () => {
    const [train, reported] = (['train', 'test'] as const).map((use) => readCasesFile(shared, { use }).scans);
    expect(train.reduce((n, s) => n + s.references.length, 0)).toBe(23);
    const patients = new Set(train.map((s) => s.patient));
    expect(reported.filter((s) => patients.has(s.patient))).toEqual([]);
  });
});

test('scans are chosen by how their names begin', () => {
  const scans = ['ts/a', 'ts/b', 'sarcoma/c'].map((id) => ({ id, patient: id, ct: '', references: [] }));
  const chosen = (...names: string[]) => namedScans(scans, names).map((s) => s.id);
  expect(chosen('ts/')).toEqual(['ts/a', 'ts/b']);
  expect(chosen('sarcoma', 'ts/b')).toEqual(['ts/b', 'sarcoma/c']);
  expect(chosen()).toHaveLength(3);
});

describe('a sample', () => {
  const scans = Array.from({ length: 40 }, (_, n) => ({
    id: `s${n}`,
    patient: `${n}`,
    ct: '',
    references: [],
  }));
  const ids = (list: readonly StudyScan[]) => list.map((s) => s.id);

  test('depends on the seed alone and keeps the order', () => {
    const drawn = ids(sampleScans(scans, 8, 1));
    expect(drawn).toEqual(ids(sampleScans(scans, 8, 1)));
    expect(drawn).not.toEqual(ids(sampleScans(scans, 8, 2)));
    expect(drawn).toHaveLength(8);
    expect(drawn).toEqual(ids(scans).filter((id) => drawn.includes(id)));
  });

  test('is cut into shards that together are everything, once', () => {
    const shards = [1, 2, 3].map((index) => ids(shardOf(scans, { index, of: 3 })));
    expect(shards.flat().sort()).toEqual(ids(scans).sort());
  });
});
