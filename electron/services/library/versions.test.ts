import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseWithSegment, slice, temporaryLibrary, voxelsBySlice } from '../../../test/support/library.ts';
import { foldersOf } from './index.ts';

async function opened() {
  const library = await temporaryLibrary();
  const ids = await caseWithSegment(library);
  const { caseId, segmentId } = ids;
  const brush = (k: number, voxels: number, id = segmentId) =>
    library.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(id, k, voxels)] });
  return { library, ...ids, brush, voxels: () => voxelsBySlice(library, caseId, segmentId) };
}

test('a version tells who kept what, from where and by which model', async () => {
  const { library, caseId, segmentId } = await opened();
  await library.apply({
    caseId,
    kind: 'propagate',
    label: 'Propagate',
    model: 'nano',
    plan: 'product',
    slices: [slice(segmentId, 1, 5)],
  });
  const first = await library.saveVersion(caseId, 'first reading');
  const second = await library.saveVersion(caseId, 'second');
  expect(first.version).toMatchObject({ author: 'reader', model: 'nano', plan: 'product', parentId: null });
  expect(second.version).toMatchObject({ parentId: first.version.id, segments: 1 });
  expect((await library.getCase(caseId)).versions).toEqual([first.version, second.version]);
});

test('restoring brings back slices, names, prompts and results, removes what came later, and can be undone', async () => {
  const { library, caseId, segmentId, brush, voxels } = await opened();
  await brush(1, 10);
  await brush(2, 10);
  const kept = await library.getCase(caseId);
  const { version } = await library.saveVersion(caseId, '');
  await brush(2, 20);
  await brush(3, 30);
  await library.updateSegment(caseId, segmentId, { label: 'Spleen' });
  const { segment: later } = await library.createSegment(caseId, { label: 'Later' });
  await brush(4, 4, later.id);
  const before = await library.getCase(caseId);
  const beforeVoxels = await voxels();

  await library.restoreVersion(caseId, version.id);
  const restored = await library.getCase(caseId);
  expect(await voxels()).toEqual({ 1: 10, 2: 10 });
  expect([restored.segments, restored.results]).toEqual([kept.segments, kept.results]);

  await library.undo(caseId);
  const undone = await library.getCase(caseId);
  expect(await voxels()).toEqual(beforeVoxels);
  expect([undone.segments, undone.results]).toEqual([before.segments, before.results]);
  expect((await library.verify()).problems).toEqual([]);
});

test('restoring brings a removed segment back as it was in the version', async () => {
  const { library, caseId, segmentId, brush, voxels } = await opened();
  await brush(1, 10);
  const { version } = await library.saveVersion(caseId, '');
  await brush(2, 20);
  await library.removeSegment(caseId, segmentId);
  await library.restoreVersion(caseId, version.id);
  expect(await voxels()).toEqual({ 1: 10 });
  expect((await library.getCase(caseId)).results.map((r) => r.slice)).toEqual([1]);
});

test('the version after a restore descends from the restored one', async () => {
  const { library, caseId, brush } = await opened();
  const { version: a } = await library.saveVersion(caseId, 'a');
  await brush(1, 10);
  await library.saveVersion(caseId, 'b');
  await library.restoreVersion(caseId, a.id);
  expect((await library.saveVersion(caseId, 'c')).version.parentId).toBe(a.id);
});

test('equal versions share one snapshot file', async () => {
  const { library, caseId } = await opened();
  await library.saveVersion(caseId, 'a');
  await library.saveVersion(caseId, 'b');
  expect(readdirSync(foldersOf(library.root).snapshots)).toHaveLength(1);
});

test('a damaged snapshot is refused in words and changes nothing', async () => {
  const { library, caseId, brush, voxels } = await opened();
  const { version } = await library.saveVersion(caseId, '');
  await brush(1, 10);
  const { snapshots } = foldersOf(library.root);
  for (const name of readdirSync(snapshots)) writeFileSync(join(snapshots, name), 'x');
  await expect(library.restoreVersion(caseId, version.id)).rejects.toMatchObject({ code: 'library-damaged' });
  expect(await voxels()).toEqual({ 1: 10 });
});
