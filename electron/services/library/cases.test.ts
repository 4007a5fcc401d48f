import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  caseWithSegment,
  newCase,
  slice,
  temporaryLibrary,
  volumeOf,
} from '../../../test/support/library.ts';
import { foldersOf } from './index.ts';

test.each(['chest', 'muller', 'ANNA mül', '4711', 'stag', '20260102', 'thorax kernel', 'second look'])(
  'a case is found by "%s"',
  async (search) => {
    const library = await temporaryLibrary();
    const { id } = await library.addCase(newCase());
    await library.saveVersion(id, 'Second look');
    await library.addCase(
      newCase({
        name: 'Knee',
        description: 'x',
        identity: {
          ...newCase().identity,
          patientName: 'B',
          patientId: '1',
          studyDate: '',
          studyDescription: '',
        },
      }),
    );
    expect((await library.listCases({ search, bin: false })).map((c) => c.id)).toEqual([id]);
  },
);

test('a search is words, never syntax', async () => {
  const library = await temporaryLibrary();
  await library.addCase(newCase());
  for (const search of ['"', 'name:chest OR', '***', 'NEAR(', "'; DROP TABLE cases; --"])
    expect(await library.listCases({ search, bin: false })).toEqual([]);
  expect(await library.listCases({ search: '  ', bin: false })).toHaveLength(1);
});

test('a renamed case is found by its new name only', async () => {
  const library = await temporaryLibrary();
  const { id } = await library.addCase(newCase());
  await library.renameCase(id, 'Follow-up');
  expect(await library.listCases({ search: 'chest', bin: false })).toEqual([]);
  expect(await library.listCases({ search: 'follow', bin: false })).toMatchObject([{ name: 'Follow-up' }]);
});

test('a removed case waits in the bin, cannot be changed, and comes back whole', async () => {
  const library = await temporaryLibrary();
  const { caseId, segmentId } = await caseWithSegment(library);
  await library.removeCase(caseId);
  expect(await library.listCases({ search: '', bin: false })).toEqual([]);
  expect(await library.listCases({ search: '', bin: true })).toMatchObject([{ id: caseId, segments: 1 }]);
  const stroke = { caseId, kind: 'brush' as const, label: 'Brush', slices: [slice(segmentId, 1, 1)] };
  await expect(library.apply(stroke)).rejects.toMatchObject({ code: 'conflict' });
  await library.restoreCase(caseId);
  await library.apply(stroke);
});

test('only a case in the bin is deleted for good', async () => {
  const library = await temporaryLibrary();
  const { id } = await library.addCase(newCase());
  await expect(library.purgeCase(id)).rejects.toMatchObject({ code: 'conflict' });
});

test('a purged case leaves no trace of the patient, and nothing of other cases goes with it', async () => {
  const library = await temporaryLibrary();
  const { caseId, segmentId } = await caseWithSegment(library);
  await library.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(segmentId, 1, 1)] });
  await library.saveVersion(caseId, 'Note on ANNA');
  const { path } = await library.volumeFile(caseId);
  const other = newCase({ identity: { ...newCase().identity, patientName: 'OTHER', patientId: '2' } });
  const { id: otherId } = await library.addCase({ ...other, volume: volumeOf(() => 7) });
  await library.removeCase(caseId);
  await library.purgeCase(caseId);

  const { database } = foldersOf(library.root);
  expect(existsSync(path)).toBe(false);
  const text = [database, `${database}-wal`].map((f) => readFileSync(f, 'latin1').toLowerCase()).join();
  for (const word of ['anna', '4711', 'p-4711']) expect(text.includes(word)).toBe(false);
  expect(text.includes('other')).toBe(true);
  expect(existsSync((await library.volumeFile(otherId)).path)).toBe(true);
  expect((await library.verify()).problems).toEqual([]);
});

test('a volume that two cases share outlives the first of them', async () => {
  const library = await temporaryLibrary();
  const [a, b] = [await library.addCase(newCase()), await library.addCase(newCase())];
  await library.removeCase(a.id);
  await library.purgeCase(a.id);
  expect(existsSync((await library.volumeFile(b.id)).path)).toBe(true);
});

test('a case that is not there is not found', async () => {
  const library = await temporaryLibrary();
  await expect(library.getCase('nobody')).rejects.toMatchObject({ code: 'not-found' });
});
