import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  caseWithSegment,
  newCase,
  slice,
  temporaryFolder,
  temporaryLibrary,
} from '../../../test/support/library.ts';
import { foldersOf, openLibrary, publishEndpoint, readEndpoint } from './index.ts';

test('a case comes back as it was added', async () => {
  const library = await temporaryLibrary();
  const added = newCase();
  const { id } = await library.addCase(added);
  const found = await library.getCase(id);
  expect(found).toMatchObject({ name: 'Chest', spacingMm: [0.5, 0.5, 2], sliceCount: 10, revision: 0 });
  expect(found.identity).toEqual(added.identity);
  const file = await library.volumeFile(id);
  const bytes = readFileSync(file.path);
  expect(file.dataType).toBe('int16');
  expect(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)).toEqual(added.volume.data);
});

test('only the user can look into a library', async () => {
  const library = await temporaryLibrary();
  const { id } = await library.addCase(newCase());
  const folders = foldersOf(library.root);
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([folders.root, folders.volumes, folders.cache, folders.incoming].map(mode)).toEqual(
    Array(4).fill('700'),
  );
  const { path } = await library.volumeFile(id);
  expect([folders.database, path].map(mode)).toEqual(['600', '600']);
});

test('equal volumes are stored once', async () => {
  const library = await temporaryLibrary();
  const [a, b] = [await library.addCase(newCase()), await library.addCase(newCase())];
  expect((await library.volumeFile(a.id)).path).toBe((await library.volumeFile(b.id)).path);
});

test('a second opener is told where the owner listens', async () => {
  const root = temporaryFolder();
  await temporaryLibrary(root);
  publishEndpoint(root, { address: 'http://127.0.0.1:4711', token: 'secret' });
  await expect(openLibrary(root, { user: 'other' })).rejects.toMatchObject({
    code: 'library-locked',
    details: { endpoint: 'http://127.0.0.1:4711' },
  });
  expect(readEndpoint(root)).toEqual({ address: 'http://127.0.0.1:4711', token: 'secret', pid: process.pid });
  expect(statSync(foldersOf(root).endpoint).mode & 0o777).toBe(0o600);
});

test('of two that open at the same moment one gets the library', async () => {
  const root = temporaryFolder();
  const opened = await Promise.allSettled(['a', 'b'].map((user) => openLibrary(root, { user })));
  const owners = opened.filter((o) => o.status === 'fulfilled');
  expect(owners).toHaveLength(1);
  expect(opened.find((o) => o.status === 'rejected')?.reason).toMatchObject({ code: 'library-locked' });
  await owners[0].value.close();
});

test('closing gives the library free and withdraws its endpoint', async () => {
  const root = temporaryFolder();
  const first = await openLibrary(root, { user: 'first' });
  publishEndpoint(root, { address: 'http://127.0.0.1:4711', token: 'secret' });
  await first.close();
  expect(readEndpoint(root)).toBeNull();
  await temporaryLibrary(root);
});

test('a library opened for reading reads and refuses to write', async () => {
  const root = temporaryFolder();
  const owner = await openLibrary(root, { user: 'owner' });
  const { caseId, segmentId } = await caseWithSegment(owner);
  await owner.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(segmentId, 3, 5)] });
  await owner.close();
  const reader = await openLibrary(root, { user: 'guest', readOnly: true });
  try {
    expect((await reader.getCase(caseId)).segments[0].voxels).toBe(5);
    expect((await reader.verify()).problems).toEqual([]);
    await expect(reader.addCase(newCase())).rejects.toMatchObject({ code: 'library-read-only' });
    await expect(reader.undo(caseId)).rejects.toMatchObject({ code: 'library-read-only' });
  } finally {
    await reader.close();
  }
});

test('opening for reading makes no library where there is none', async () => {
  await expect(openLibrary(temporaryFolder(), { user: 'guest', readOnly: true })).rejects.toMatchObject({
    code: 'file-not-found',
  });
});

test('a file that is no database is called damaged, and left alone', async () => {
  const root = temporaryFolder();
  const { database } = foldersOf(root);
  writeFileSync(database, 'not a database, but long enough to have a header of one hundred bytes'.repeat(4));
  const before = readFileSync(database);
  await expect(openLibrary(root, { user: 'reader' })).rejects.toMatchObject({ code: 'library-damaged' });
  expect(readFileSync(database)).toEqual(before);
});

test('uploads that a session left behind are gone after the next opening', async () => {
  const root = temporaryFolder();
  await (await openLibrary(root, { user: 'first' })).close();
  const left = `${foldersOf(root).incoming}/slice.dcm`;
  writeFileSync(left, 'patient data');
  await temporaryLibrary(root);
  expect(() => statSync(left)).toThrow(/ENOENT/);
});
