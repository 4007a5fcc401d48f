import { openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  caseWithSegment,
  newCase,
  slice,
  temporaryFolder,
  temporaryLibrary,
  volumeOf,
  voxelsBySlice,
} from '../../../test/support/library.ts';
import { foldersOf, openLibrary, restoreBackup } from './index.ts';

async function libraryWithHistory() {
  const root = temporaryFolder();
  const library = await openLibrary(root, { user: 'reader' });
  const { caseId, segmentId } = await caseWithSegment(library);
  await library.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(segmentId, 1, 10)] });
  await library.saveVersion(caseId, 'first');
  return { root, library, caseId, segmentId };
}

/** Changes the closed library's database behind its back and gives the problems that `verify` then names. */
async function problemsAfter(sql: string): Promise<string[]> {
  const { root, library } = await libraryWithHistory();
  await library.close();
  const db = new Database(foldersOf(root).database);
  db.exec(sql);
  db.close();
  return (await (await temporaryLibrary(root)).verify()).problems;
}

test('an untouched library verifies, and says how much was read', async () => {
  const { library } = await libraryWithHistory();
  expect(await library.verify()).toEqual({
    ok: true,
    problems: [],
    checked: { auditRows: 4, events: 3, masks: 1, files: 2, cases: 1 },
  });
  await library.close();
});

test('verify names a stored file with a flipped byte, and one that is gone', async () => {
  const { library, caseId } = await libraryWithHistory();
  const { path, sha256 } = await library.volumeFile(caseId);
  writeSync(openSync(path, 'r+'), Uint8Array.of(1), 0, 1, 100);
  expect((await library.verify()).problems).toEqual([
    expect.stringContaining(`volumes/${sha256}.raw is damaged`),
  ]);
  await library.close();
});

test.each([
  ['a mask', 'UPDATE slice_revisions SET runs = zeroblob(3)', /mask of slice 1/],
  ['a result', `UPDATE state_revisions SET value = '{}' WHERE target LIKE 'result/%'`, /event 2 is not what/],
  ['what stands now', 'UPDATE slices SET voxels = 99', /slice 1 of segment .* is behind its history/],
  ['a count', 'UPDATE segments SET voxels = 99', /counts other voxels/],
  ['an event', 'DELETE FROM events WHERE seq = 2', /event 2 is missing/],
  [
    'the audit log',
    `DROP TRIGGER audit_is_append_only_update; UPDATE audit SET author = 'nobody' WHERE number = 2`,
    /audit log: row 2 was changed/,
  ],
  [
    'the audit log by leaving a row out',
    'DROP TRIGGER audit_is_append_only_delete; DELETE FROM audit WHERE number = 1',
    /audit log: row 1 is missing/,
  ],
])('verify notices a change of %s', async (_, sql, words) => {
  expect(await problemsAfter(sql)).toContainEqual(expect.stringMatching(words));
});

test('the audit log can only be appended to', async () => {
  const { root, library } = await libraryWithHistory();
  await library.close();
  const db = new Database(foldersOf(root).database);
  expect(() => db.exec('DELETE FROM audit')).toThrow(/append-only/);
  expect(() => db.exec("UPDATE audit SET author = 'x'")).toThrow(/append-only/);
  db.close();
});

test('the audit log holds no patient data', async () => {
  const { root, library } = await libraryWithHistory();
  await library.close();
  const db = new Database(foldersOf(root).database);
  const text = JSON.stringify(db.prepare('SELECT * FROM audit').all());
  db.close();
  for (const word of ['Liver', 'Chest', 'ANNA', '4711']) expect(text).not.toContain(word);
});

test('gc deletes what no row names and nothing else', async () => {
  const { library } = await libraryWithHistory();
  const { volumes, snapshots } = foldersOf(library.root);
  writeFileSync(join(volumes, 'ab12.partial'), 'left by a crash');
  writeFileSync(join(snapshots, 'f'.repeat(64)), '1234');
  expect(await library.gc()).toEqual({ files: 2, bytes: 19 });
  expect((await library.verify()).ok).toBe(true);
  await library.close();
});

test('deleting never takes a volume that is being imported', async () => {
  const { library } = await libraryWithHistory();
  const imports = [1, 2, 3].map((n) => library.addCase(newCase({ volume: volumeOf(() => n) })));
  const { files } = await library.gc();
  await Promise.all(imports);
  expect(files).toBe(0);
  expect((await library.verify()).problems).toEqual([]);
  await library.close();
});

test('edits go on while the library is verified', async () => {
  const { library, caseId, segmentId } = await libraryWithHistory();
  const verified = library.verify();
  await library.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(segmentId, 5, 5)] });
  expect((await verified).problems).toEqual([]);
  await library.close();
});

test('a backup of a library in use restores to an equal one', async () => {
  const { library, caseId, segmentId } = await libraryWithHistory();
  const [target, root] = [join(temporaryFolder(), 'backup'), join(temporaryFolder(), 'restored')];
  await library.backup(target);
  const kept = await library.getCase(caseId);
  await library.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(segmentId, 5, 5)] });
  await library.close();
  await restoreBackup(target, root);
  const restored = await temporaryLibrary(root);
  expect(await restored.getCase(caseId)).toEqual(kept);
  expect(await voxelsBySlice(restored, caseId, segmentId)).toEqual({ 1: 10 });
  expect((await restored.verify()).ok).toBe(true);
});

test('a second backup to the same folder brings it up to date', async () => {
  const { library, caseId, segmentId } = await libraryWithHistory();
  const target = temporaryFolder();
  await library.backup(target);
  await library.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(segmentId, 5, 5)] });
  await library.backup(target);
  await library.close();
  const root = join(temporaryFolder(), 'restored');
  await restoreBackup(target, root);
  const restored = await temporaryLibrary(root);
  expect(await voxelsBySlice(restored, caseId, segmentId)).toEqual({ 1: 10, 5: 5 });
});

test('a backup of a damaged volume fails and names the file', async () => {
  const { library, caseId } = await libraryWithHistory();
  const { path, sha256 } = await library.volumeFile(caseId);
  writeSync(openSync(path, 'r+'), Uint8Array.of(1), 0, 1, 100);
  const target = temporaryFolder();
  await expect(library.backup(target)).rejects.toMatchObject({
    code: 'library-damaged',
    message: expect.stringContaining(sha256),
  });
  expect(readdirSync(target)).not.toContain('library.sqlite');
  await library.close();
});

test('a backup is never written into a library, into its own, or over the backup of another', async () => {
  const [a, b] = [await libraryWithHistory(), await libraryWithHistory()];
  const target = temporaryFolder();
  await a.library.backup(target);
  for (const folder of [a.root, b.root, target, foldersOf(b.root).cache])
    await expect(b.library.backup(folder)).rejects.toMatchObject({ code: 'conflict' });
  await Promise.all([a.library.close(), b.library.close()]);
});

test('neither backup nor restore writes over files of others', async () => {
  const { library } = await libraryWithHistory();
  const other = temporaryFolder();
  writeFileSync(join(other, 'thesis.tex'), '');
  await expect(library.backup(other)).rejects.toMatchObject({ code: 'conflict' });
  const target = temporaryFolder();
  await library.backup(target);
  await expect(restoreBackup(target, other)).rejects.toMatchObject({ code: 'conflict' });
  expect(readdirSync(other)).toEqual(['thesis.tex']);
  await library.close();
});
