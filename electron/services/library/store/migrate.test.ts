import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/library.ts';
import { openLibrary } from '../index.ts';
import { Connection } from './connection.ts';
import { formatOf, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

function emptyDatabase(path = join(temporaryFolder(), 'library.sqlite')): Connection {
  const db = new Connection(path, { readOnly: false });
  onTestFinished(() => db.close());
  return db;
}

const identity = `{"patientName":"DOE^JANE","patientId":"P1","studyDescription":"Staging","studyDate":"20260102","seriesDescription":"Lung"}`;
const addCase = (db: Connection) =>
  db.raw.exec(
    `INSERT INTO cases (id, name, modality, description, volume_sha256, volume_bytes, data_type, shape, affine_lps,
       value_kind, value_range, identity, source, warnings, created_at, updated_at)
     VALUES ('c1', 'Chest', 'CT', 'Thorax', 'ab', 2, 'int16', '[1,1,1]', '[]', 'hu', '[0,0]', '${identity}', '{}', '[]', '', '')`,
  );

/** Brings a database to the format before `number`, lets `arrange` write into it, and migrates one step. */
function stepTo(number: number, arrange: (db: Connection) => void): Connection {
  const db = emptyDatabase();
  migrate(db, migrations.slice(0, number - 1));
  expect(formatOf(db)).toBe(number - 1);
  arrange(db);
  migrate(db, migrations.slice(0, number));
  expect(formatOf(db)).toBe(number);
  return db;
}

test('0 -> 1: a new file takes cases', () => {
  const db = stepTo(1, () => undefined);
  addCase(db);
  expect(db.get('SELECT name, revision FROM cases')).toEqual({ name: 'Chest', revision: 0 });
});

test('1 -> 2: cases stay and descend from no version', () => {
  const db = stepTo(2, addCase);
  expect(db.get('SELECT name, head_version_id FROM cases')).toEqual({ name: 'Chest', head_version_id: null });
});

test('2 -> 3: cases stay and the audit log begins empty', () => {
  const db = stepTo(3, addCase);
  expect(
    db.get('SELECT (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM audit) AS rows'),
  ).toEqual({
    cases: 1,
    rows: 0,
  });
});

test('3 -> 4: cases that are there already are found by search', () => {
  const db = stepTo(4, (old) => {
    addCase(old);
    old.raw.exec(
      `INSERT INTO versions (id, case_id, snapshot_sha256, at, author, note, revision, segments)
       VALUES ('v1', 'c1', 'ab', '', '', 'nodule', 1, 0)`,
    );
  });
  for (const word of ['chest', 'jane', 'p1', 'staging', 'lung', 'nodule'])
    expect(db.all('SELECT rowid FROM case_search WHERE case_search MATCH ?', [word])).toHaveLength(1);
});

test('a step that fails leaves the database in the format before it', () => {
  const db = emptyDatabase();
  const broken = { number: 2, neededSagitta: '9.9.9', sql: 'CREATE TABLE half (a); SELECT nonsense;' };
  expect(() => migrate(db, [migrations[0], broken])).toThrow(/nonsense/);
  expect(formatOf(db)).toBe(1);
  expect(db.get("SELECT 1 FROM sqlite_schema WHERE name = 'half'")).toBeUndefined();
});

test('a library of a newer Sagitta is refused with the version it needs', async () => {
  const root = temporaryFolder();
  const db = new Connection(join(root, 'library.sqlite'), { readOnly: false });
  const future = { number: migrations.length + 1, neededSagitta: '7.1.0', sql: 'CREATE TABLE future (a)' };
  migrate(db, [...migrations, future]);
  db.close();
  await expect(openLibrary(root, { user: 'reader' })).rejects.toMatchObject({
    code: 'library-newer',
    message: expect.stringContaining('7.1.0'),
    details: { needed: '7.1.0' },
  });
});

test("another program's database is refused", async () => {
  const root = temporaryFolder();
  const db = new Connection(join(root, 'library.sqlite'), { readOnly: false });
  db.raw.exec('CREATE TABLE bookmarks (url)');
  db.close();
  await expect(openLibrary(root, { user: 'reader' })).rejects.toMatchObject({
    code: 'library-damaged',
    message: expect.stringContaining('not a Sagitta library'),
  });
});
