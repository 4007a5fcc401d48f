import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/library.ts';
import { foldersOf } from '../folders.ts';
import type { Connection } from './connection.ts';
import { openDatabase } from './open-database.ts';

function opened(network: string | null): { db: Connection; root: string } {
  const root = temporaryFolder();
  const db = openDatabase(foldersOf(root), false, network);
  onTestFinished(() => db.close());
  return { db, root };
}

const pragma = (db: Connection, name: string) => db.raw.pragma(name, { simple: true });

test('on a local disk every commit waits for the disk, in a write-ahead log', () => {
  const { db } = opened(null);
  expect([pragma(db, 'journal_mode'), pragma(db, 'synchronous')]).toEqual(['wal', 2]);
});

test('on a network file system there is no log that needs shared memory', () => {
  const { db, root } = opened('nfs');
  db.run("INSERT INTO library_info (key, value) VALUES ('a', 'b')");
  expect([pragma(db, 'journal_mode'), pragma(db, 'synchronous')]).toEqual(['delete', 2]);
  expect(existsSync(`${foldersOf(root).database}-wal`)).toBe(false);
});

test.each([null, 'nfs'])('nobody else reads or writes it, on %s', (network) => {
  const { root } = opened(network);
  for (const readOnly of [false, true])
    expect(() => openDatabase(foldersOf(root), readOnly, network)).toThrow(
      expect.objectContaining({ code: 'library-locked' }),
    );
});

test('deleted content is overwritten, and nothing is sorted in temporary files', () => {
  const { db } = opened(null);
  expect([pragma(db, 'secure_delete'), pragma(db, 'temp_store')]).toEqual([1, 2]);
});
