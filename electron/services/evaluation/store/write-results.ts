import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { CaseResult } from '#core/contract';
import { type Cell, writeCsv } from '../csv/index.ts';
import { measureTables } from './measure-tables.ts';
import type { ProgressStore } from './progress-store.ts';

/** Columns of results.csv and of the table `results`, in order. */
const RESULT_COLUMNS = [
  'scan',
  'patient',
  'structure',
  'plan',
  'dice',
  'nsd1mm',
  'nsd2mm',
  'nsd3mm',
  'hd95Mm',
  'referenceMl',
  'predictedMl',
  'volumeErrorMl',
  'volumeErrorRatio',
  'promptedDice',
  'overPropagatedSlices',
  'missedSlices',
  'promptedSlices',
  'maskSha256',
  'voxels',
  'falseVoxelRatio',
  'largestPart',
  'boundary',
] as const satisfies readonly (keyof CaseResult)[];

const DECAY_COLUMNS = ['scan', 'patient', 'structure', 'plan', 'fromMm', 'slices', 'dice'] as const;
const SKIPPED_COLUMNS = ['scan', 'structure', 'plan', 'code', 'reason'] as const;
const ABSENT_COLUMNS = ['scan', 'structure', 'voxels'] as const;
const TIMING_COLUMNS = ['scan', 'structure', 'plan', 'seconds', 'slices', 'peakMemoryMb'] as const;

/**
 * The files of a study, all in one order: the same results give the same bytes, whoever found them and when.
 * Times stand in timings.csv and overhead.csv alone. Returns the names of the files.
 */
export function writeResults(store: ProgressStore, folder: string): string[] {
  const at = (name: string) => join(folder, name);
  const cellsOf = <T extends object>(columns: readonly (keyof T)[]) =>
    function* (items: Iterable<T>): Generator<Cell[]> {
      for (const item of items) yield columns.map((column) => (item[column] ?? null) as Cell);
    };
  const results = cellsOf<CaseResult>(RESULT_COLUMNS);
  writeCsv(at('results.csv'), RESULT_COLUMNS, results(store.results()));
  writeCsv(at('decay.csv'), DECAY_COLUMNS, decayRows(store));
  writeCsv(at('skipped.csv'), SKIPPED_COLUMNS, cellsOf(SKIPPED_COLUMNS)(store.skipped() as never[]));
  writeCsv(at('absent.csv'), ABSENT_COLUMNS, cellsOf(ABSENT_COLUMNS)(store.absent() as never[]));
  writeCsv(at('timings.csv'), TIMING_COLUMNS, cellsOf(TIMING_COLUMNS)(store.timings() as Iterable<never>));
  const measured = measureTables(store);
  for (const { name, columns, rows } of measured) writeCsv(at(`${name}.csv`), columns, rows());
  writeCsv(at('overhead.csv'), ['scan', 'seconds'], store.overheadSeconds());
  writeFileSync(at('study.json'), `${JSON.stringify(store.settings, null, 2)}\n`, { mode: 0o600 });
  writeDatabase(store, at('results.sqlite'), results);
  return [
    'results.csv',
    'results.sqlite',
    'decay.csv',
    'skipped.csv',
    'absent.csv',
    'timings.csv',
    ...measured.map(({ name }) => `${name}.csv`),
    'study.json',
  ];
}

function* decayRows(store: ProgressStore): Generator<Cell[]> {
  for (const { scan, patient, structure, plan, decay } of store.results())
    for (const { fromMm, slices, dice } of decay)
      yield [scan, patient, structure, plan, fromMm, slices, dice];
}

/** Made anew and filled in order, because a database that has grown keeps traces of how it did. */
function writeDatabase(
  store: ProgressStore,
  path: string,
  results: (items: Iterable<CaseResult>) => Iterable<Cell[]>,
): void {
  const incoming = `${path}.new`;
  rmSync(incoming, { force: true });
  const db = new Database(incoming);
  db.pragma('journal_mode = OFF');
  const fill = (table: string, columns: readonly string[], key: string, rows: Iterable<readonly Cell[]>) => {
    db.exec(`CREATE TABLE ${table} (${columns.join(', ')}, PRIMARY KEY (${key}))`);
    const insert = db.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(...row);
  };
  db.transaction(() => {
    fill('study', ['json'], 'json', [[JSON.stringify(store.settings)]]);
    fill('results', RESULT_COLUMNS, 'scan, structure, plan', results(store.results()));
    fill('decay', DECAY_COLUMNS, 'scan, structure, plan, fromMm', decayRows(store));
    for (const { name, columns, key, rows } of measureTables(store))
      fill(name.replaceAll('-', '_'), columns, `scan, structure, plan, ${key}`, rows());
    const skipped = store.skipped().map((s) => [s.scan, s.structure ?? '', s.plan ?? '', s.code, s.reason]);
    fill('skipped', SKIPPED_COLUMNS, 'scan, structure, plan', skipped);
  })();
  db.close();
  renameSync(incoming, path);
}
