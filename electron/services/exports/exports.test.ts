import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CaseDetail, Segment, Source } from '#core/contract';
import { readNifti } from '#core/formats';
import { encodePacket, encodeRuns, Mask } from '#core/masks';
import { Mismatch } from './export-input.ts';
import { type ExportRequest, runExport } from './run-export.ts';
import { writeChecked } from './write-file.ts';

const shape = [13, 7, 5] as const;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sagitta-exports-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ball = (ci: number, cj: number, ck: number, radius: number) => {
  const [ni, nj, nk] = shape;
  const data = Array.from({ length: ni * nj * nk }, (_, n) => {
    const [i, j, k] = [n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))];
    return (i - ci) ** 2 + (j - cj) ** 2 + (k - ck) ** 2 <= radius ** 2 ? 1 : 0;
  });
  return Mask.fromDense(shape, data);
};

const segment = (id: string, label: string, color = '#e69f00'): Segment => ({
  id,
  label,
  color,
  visible: true,
  locked: false,
  voxels: 0,
  volumeMl: 0,
  state: 'draft',
});

function request(
  format: ExportRequest['format'],
  path: string,
  masks: Record<string, Mask>,
  source: Partial<Source> = {},
): ExportRequest {
  const detail = {
    shape,
    // Oblique and left-handed: nothing may quietly assume straight axes.
    affineLps: [
      [-0.6, -0.8, 0, 10],
      [0.8, -0.6, 0, -20],
      [0, 0, -2.5, 30],
      [0, 0, 0, 1],
    ],
    source: { format: 'nifti', fileNames: [], ...source },
    segments: Object.keys(masks).map((label, n) => segment(`s${n}`, label)),
    results: [],
  } as unknown as CaseDetail;
  const slices = Object.values(masks).flatMap((mask, n) =>
    mask.occupied().map((k) => ({ segmentId: `s${n}`, k, runs: encodeRuns(mask.slice(k) as Uint8Array) })),
  );
  return {
    format,
    detail,
    masks: encodePacket({ revision: 1, slices }),
    author: 'A',
    softwareVersion: '1',
    path,
  };
}

test('NIfTI holds value n for the n-th segment on the input grid', async () => {
  const path = join(folder, 'out.nii.gz');
  const [a, b] = [ball(3, 3, 2, 2), ball(9, 3, 2, 2)];
  await runExport(request('nifti', path, { liver: a, spleen: b }));
  const { volume } = readNifti(gunzipSync(readFileSync(path)));
  expect(Mask.fromDense(shape, volume.data, 1).toDense()).toEqual(a.toDense());
  expect(Mask.fromDense(shape, volume.data, 2).toDense()).toEqual(b.toDense());
});

test('voxels that two segments share are counted where a labelmap cannot keep both', async () => {
  const { warnings } = await runExport(
    request('nifti', join(folder, 'out.nii.gz'), { a: ball(5, 3, 2, 2), b: ball(6, 3, 2, 2) }),
  );
  expect(warnings.join()).toMatch(/^\d+ voxels belong to several segments/);
});

test('NRRD keeps overlapping segments in layers', async () => {
  const path = join(folder, 'out.seg.nrrd');
  const { warnings } = await runExport(request('nrrd', path, { a: ball(5, 3, 2, 2), b: ball(6, 3, 2, 2) }));
  const head = readFileSync(path).toString('latin1').split('\n\n')[0];
  expect(head).toContain('sizes: 2 13 7 5');
  expect(head).toContain('Segment1_Layer:=1');
  expect(warnings).toEqual([]);
});

test('DICOM SEG joins the source study and refers to its slices', async () => {
  const path = join(folder, 'out.dcm');
  const source: Partial<Source> = {
    format: 'dicom',
    studyInstanceUid: '1.2.3',
    seriesInstanceUid: '1.2.3.4',
    frameOfReferenceUid: '1.2.3.5',
    sopInstanceUids: ['1.9.0', '1.9.1', '1.9.2', '1.9.3', '1.9.4'],
  };
  const { outputs } = await runExport(
    request('dicom-seg', path, { a: ball(5, 3, 2, 2), b: ball(6, 3, 1, 1) }, source),
  );
  expect(outputs[0].verified).toBe(true);
  const text = readFileSync(path).toString('latin1');
  expect(text).toContain('1.2.3.5');
  expect(text).toContain('1.9.4');
});

test('DICOM SEG is refused for a scan that is not DICOM, with what to do', async () => {
  const refused = runExport(request('dicom-seg', join(folder, 'out.dcm'), { a: ball(5, 3, 2, 2) }));
  await expect(refused).rejects.toMatchObject({
    code: 'export-failed',
    remedy: expect.stringMatching(/NIfTI/),
  });
});

test('STL writes one file a segment and names them by their labels', async () => {
  const masks = { 'Linke Niere': ball(3, 3, 2, 2), 'linke niere': ball(9, 3, 2, 2), leer: new Mask(shape) };
  const { outputs, warnings } = await runExport(request('stl', join(folder, 'organs.stl'), masks));
  expect(outputs.map(({ name }) => name)).toEqual(['organs-linke-niere.stl', 'organs-linke-niere-2.stl']);
  expect(warnings).toEqual(['"leer" is empty and has no surface.']);
});

test('a label that a spreadsheet would run as a formula is defused', async () => {
  await runExport(request('csv', folder, { '=1+1': ball(3, 3, 2, 2) }));
  expect(readFileSync(join(folder, 'segments.csv'), 'utf8')).toMatch(/\r\n'=1\+1,/);
});

test('nothing to export is said, not written', async () => {
  const refused = runExport(request('nifti', join(folder, 'out.nii.gz'), { a: new Mask(shape) }));
  await expect(refused).rejects.toMatchObject({ code: 'export-failed' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that reads back differently is not kept, and the older one stays', async () => {
  const path = join(folder, 'out.bin');
  const good = { name: 'out.bin', bytes: Uint8Array.of(1), check: () => {} };
  await writeChecked(path, good);
  const bad = {
    ...good,
    bytes: Uint8Array.of(2),
    check: () => Promise.reject(new Mismatch('labels differ')),
  };
  await expect(writeChecked(path, bad)).rejects.toMatchObject({ code: 'export-mismatch' });
  expect(readFileSync(path)).toEqual(Buffer.of(1));
  expect(readdirSync(folder)).toEqual(['out.bin']);
});

test('exports are readable by their owner alone', async () => {
  const path = join(folder, 'out.nii.gz');
  await runExport(request('nifti', path, { a: ball(3, 3, 2, 2) }));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
