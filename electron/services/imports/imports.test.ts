import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type NiftiOrientation, writeNifti } from '#core/formats';
import { ctSeries, ctSlice } from '#core/formats/testing';
import { type Affine, axisOrders, type Grid, reorderGrid, reorderVoxels } from '#core/geometry';
import { requireImported } from './index.ts';
import { folderOf, session } from './test-support.ts';

const GRID: Grid = {
  shape: [5, 4, 3],
  affineLps: [
    [0.8, 0, 0, -10],
    [0, 0.8, 0, -20],
    [0, 0, 3, 30],
    [0, 0, 0, 1],
  ],
};
const HU = Int16Array.from({ length: 60 }, (_, n) => n * 20 - 1000);
const scan = writeNifti({ ...GRID, data: HU });
const labels = Uint8Array.from({ length: 60 }, (_, n) => (n % 7 === 0 ? 2 : n > 40 ? 1 : 0));

const series = (prefix: string, zMm: readonly number[], seriesUid: string) =>
  Object.fromEntries(ctSeries(zMm, { seriesUid }).map((bytes, n) => [`${prefix}${n}`, bytes]));

describe('scans', () => {
  test('NIfTI comes in plain and compressed, in its own order', async () => {
    const s = session();
    const report = await s.paths([folderOf({ 'a.nii': scan, 'b.nii.gz': gzipSync(scan) })]);
    expect(report.refused).toEqual([]);
    expect(report.cases.map((c) => c.name)).toEqual(['a', 'b']);
    expect(report.cases[0]).toMatchObject({ shape: [5, 4, 3], modality: 'CT', sliceCount: 3, warnings: [] });
    expect(s.library.added[1].volume.data).toEqual(HU);
    expect(s.library.added[0].source.nifti).toMatchObject({ sformCode: 1, qformCode: 1 });
  });

  test('two series in one folder, files in any order and under any name, become two cases', async () => {
    const s = session();
    const report = await s.paths([
      folderOf({ ...series('x', [4, 0, 2], '1.5'), ...series('y', [0, 3], '1.6') }),
    ]);
    expect(report.cases.map((c) => [c.sliceCount, c.spacingMm[2]])).toEqual([
      [3, 2],
      [2, 3],
    ]);
    expect(s.library.added[0].identity.patientName).toBe('Test, Case');
  });

  test('what cannot be read is named with its reason and the rest still comes in', async () => {
    const s = session();
    const good = series('ct', [0, 2, 4], '1.5');
    const report = await s.paths([
      folderOf({
        ...good,
        'cut.dcm': ctSlice().slice(0, -5),
        'mr.dcm': ctSlice({ also: { '0008,0060': ['CS', 'MR'] } }),
        'notes.txt': 'n'.repeat(400),
        'cut.nii.gz': gzipSync(scan).subarray(0, 90),
        'empty.dcm': '',
        'volume.nrrd': 'NRRD0004\n',
      }),
      '/nowhere/at/all.nii',
    ]);
    expect(report.cases.map((c) => c.sliceCount)).toEqual([3]);
    expect(Object.fromEntries(report.refused.map((r) => [basename(r.path), r.code]))).toEqual({
      'all.nii': 'file-not-found',
      'cut.dcm': 'file-truncated',
      'cut.nii.gz': 'file-truncated',
      'empty.dcm': 'file-truncated',
      'mr.dcm': 'not-ct',
      'notes.txt': 'not-an-image',
      'volume.nrrd': 'file-unsupported',
    });
    for (const { reason } of report.refused) expect(reason.length).toBeGreaterThan(15);
  });

  test('a slice that is cut off leaves a gap that is reported in the case', async () => {
    const s = session();
    const files = series('ct', [0, 2, 4, 6], '1.5');
    const report = await s.paths([folderOf({ ...files, ct1: files.ct1.slice(0, -4) })]);
    expect(report.cases[0]).toMatchObject({
      sliceCount: 4,
      warnings: [{ code: 'missing-slices', slices: [1] }],
    });
    expect(report.refused).toMatchObject([{ code: 'file-truncated' }]);
  });

  test('hidden files and DICOMDIR are passed over and a link back to the folder is no endless loop', async () => {
    const s = session();
    const folder = folderOf({ ...series('ct', [0, 2], '1.5'), '.DS_Store': 'x', DICOMDIR: 'y' });
    mkdirSync(join(folder, 'deeper'));
    symlinkSync(folder, join(folder, 'deeper', 'back'));
    const report = await s.paths([folder, join(folder, 'ct0')]);
    expect(report.refused).toEqual([]);
    expect(report.cases.map((c) => c.sliceCount)).toEqual([2]);
    expect(report.cases[0].warnings).toEqual([]);
  });

  test('an object that is not CT comes in when forced, as raw values', async () => {
    const s = session();
    const mr = ctSeries([0, 2], { also: { '0008,0060': ['CS', 'MR'] } });
    const report = await s.paths([folderOf({ a: mr[0], b: mr[1] })], { force: true });
    expect(report.cases[0].modality).toBe('MR');
    expect(s.library.added[0].valueKind).toBe('raw');
  });

  test('the same scan in any of the 48 orders has every voxel at its place in the world', async () => {
    const files = Object.fromEntries(
      axisOrders().map((order, n) => [
        `${String(n).padStart(2, '0')}.nii`,
        writeNifti({ ...reorderGrid(GRID, order), data: reorderVoxels(GRID.shape, HU, order) }),
      ]),
    );
    const s = session();
    await s.paths([folderOf(files)]);
    const world = ({ shape, affineLps, data }: (typeof s.library.added)[number]['volume']) => {
      const found: string[] = [];
      data.forEach((v, n) => {
        const ijk = [
          n % shape[0],
          Math.floor(n / shape[0]) % shape[1],
          Math.floor(n / (shape[0] * shape[1])),
        ];
        const at = affineLps.slice(0, 3).map((r) => r[0] * ijk[0] + r[1] * ijk[1] + r[2] * ijk[2] + r[3]);
        found.push(`${at.map((mm) => (mm + 0).toFixed(3)).join(' ')} ${v}`);
      });
      return found.sort();
    };
    const expected = world({ ...GRID, data: HU });
    expect(s.library.added).toHaveLength(48);
    for (const { volume } of s.library.added) expect(world(volume)).toEqual(expected);
  });

  test('a folder of nothing is an error for a host that wants one', async () => {
    const report = await session().paths([folderOf({ 'notes.txt': 'x' })]);
    expect(() => requireImported(report)).toThrow(expect.objectContaining({ code: 'nothing-imported' }));
  });

  test('cancelling ends it at once', async () => {
    const s = session();
    const abort = new AbortController();
    const running = s.paths([folderOf(series('ct', [0, 2, 4], '1.5'))], { signal: abort.signal });
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(s.library.added).toEqual([]);
  });

  test('an upload is deleted once it is in, and its files go by their own names', async () => {
    const folder = folderOf({ 'a.nii': scan, 'b.txt': 'nothing' });
    const report = await session().upload(basename(folder));
    expect(report.cases).toHaveLength(1);
    expect(report.refused.map((r) => r.path)).toEqual(['b.txt']);
    expect(existsSync(folder)).toBe(false);
  });

  test('the phantom is a case', async () => {
    const s = session();
    const report = await s.phantom(3);
    expect(report.cases[0]).toMatchObject({ shape: [160, 160, 80], spacingMm: [2, 2, 3], modality: 'CT' });
    expect(s.library.added[0].source.format).toBe('phantom');
  });
});

describe('segments', () => {
  const withScan = async () => {
    const s = session();
    await s.paths([folderOf({ 'ct.nii': scan })]);
    return s;
  };

  test('a labelmap in any of the 48 orders lands on the same voxels', async () => {
    const orders = axisOrders();
    const files = Object.fromEntries(
      orders.map((order, n) => [
        `${String(n).padStart(2, '0')}.nii.gz`,
        gzipSync(writeNifti({ ...reorderGrid(GRID, order), data: reorderVoxels(GRID.shape, labels, order) })),
      ]),
    );
    const s = await withScan();
    const report = await s.paths([folderOf(files)], { asSegmentsOf: 'case-1' });
    expect(report.refused).toEqual([]);
    expect(report.segments).toHaveLength(2 * orders.length);
    expect(report.segments.slice(0, 2).map((x) => x.label)).toEqual(['00 1', '00 2']);
    orders.forEach((_, n) => {
      for (const value of [1, 2])
        expect(s.library.mask(2 * n + value - 1, GRID.shape).toDense()).toEqual(
          labels.map((v) => (v === value ? 1 : 0)),
        );
    });
    expect(s.library.changes[0]).toMatchObject({ caseId: 'case-1', kind: 'import' });
  });

  test('a labelmap of one label goes by the name of its file', async () => {
    const s = await withScan();
    const one = writeNifti({ ...GRID, data: labels.map((v) => (v === 2 ? 1 : 0)) });
    const report = await s.paths([folderOf({ 'liver.nii.gz': gzipSync(one) })], { asSegmentsOf: 'case-1' });
    expect(report.segments).toMatchObject([{ label: 'liver', voxels: labels.filter((v) => v === 2).length }]);
  });

  test('a labelmap on another grid is refused with the distance', async () => {
    const s = await withScan();
    const affineLps: Affine = GRID.affineLps.map((row, r) => (r === 2 ? [0, 0, 3, 276] : row));
    const report = await s.paths(
      [folderOf({ 'far.nii': writeNifti({ ...GRID, affineLps, data: labels }) })],
      {
        asSegmentsOf: 'case-1',
      },
    );
    expect(report.segments).toEqual([]);
    expect(report.refused).toMatchObject([
      { code: 'geometry-mismatch', reason: expect.stringContaining('246.00 mm') },
    ]);
  });

  test('an image of many values is no labelmap', async () => {
    const s = await withScan();
    const report = await s.paths([folderOf({ 'ct.nii': scan })], { asSegmentsOf: 'case-1' });
    expect(report.refused).toMatchObject([{ code: 'file-unsupported' }]);
  });
});

test('the header of a NIfTI source goes through the library unchanged', async () => {
  const s = session();
  const orientation: NiftiOrientation = {
    version: 1,
    sformCode: 2,
    qformCode: 0,
    quatern: [0, 0, 0],
    qoffset: [0, 0, 0],
    srow: [-0.8, 0.1, 0, 3, 0, -0.8, 0.2, 4, 0, 0, 3, 5].map(Math.fround),
    pixdim: [1, 0.8, 0.8, 3, 0, 0, 0, 0].map(Math.fround),
    xyztUnits: 2,
  };
  await s.paths([folderOf({ 'ct.nii': writeNifti({ ...GRID, data: HU, orientation }) })]);
  expect(s.library.added[0].source.nifti).toEqual(orientation);
});
