import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  CaseResult,
  CaseTiming,
  SagittaError,
  type ScanOutcome,
  type SkippedCase,
  StudySettings,
  type WorstSlice,
} from '#core/contract';

const FILE = 'progress.sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS settings (only INTEGER PRIMARY KEY CHECK (only = 1), json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS scan (id TEXT PRIMARY KEY, place INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,
    overhead REAL NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS result (scan TEXT, structure TEXT, plan TEXT, json TEXT NOT NULL,
    PRIMARY KEY (scan, structure, plan)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS timing (scan TEXT, structure TEXT, plan TEXT, json TEXT NOT NULL,
    PRIMARY KEY (scan, structure, plan)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS skipped (scan TEXT, structure TEXT, plan TEXT, code TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (scan, structure, plan)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS absent (scan TEXT, structure TEXT, voxels INTEGER NOT NULL,
    PRIMARY KEY (scan, structure)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS worst (plan TEXT, scan TEXT, structure TEXT NOT NULL, dice REAL NOT NULL,
    slice INTEGER NOT NULL, png TEXT NOT NULL, PRIMARY KEY (plan, scan)) WITHOUT ROWID;
`;

/** A scan and where it stands in the whole study, of which this may be a shard. */
export interface PlannedScan {
  readonly id: string;
  readonly place: number;
}

export type AbsentStructure = ScanOutcome['absent'][number];

/**
 * What a study has done so far: every case is on disk before the next one starts, and no key is written twice.
 * The order of arrival leaves no trace in what is read back: scans in the study's order, structures by name,
 * plans in the study's order.
 */
export class ProgressStore {
  readonly settings: StudySettings;
  readonly #db: Database.Database;

  private constructor(db: Database.Database, settings: StudySettings) {
    this.#db = db;
    this.settings = settings;
  }

  /**
   * Opens or begins the study of a folder. Throws `conflict` when the folder holds a study with other settings:
   * results of the two must not be mixed.
   */
  static begin(folder: string, given: StudySettings): ProgressStore {
    // In the schema's order of fields, as whatever is read back: the files of joined shards are the same bytes.
    const settings = StudySettings.parse(given);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const db = connect(join(folder, FILE));
    const before = readSettings(db);
    if (before === undefined)
      db.prepare('INSERT INTO settings (only, json) VALUES (1, ?)').run(JSON.stringify(settings));
    else {
      const differing = differingSettings(before, settings);
      if (differing.length > 0) {
        db.close();
        throw new SagittaError(
          'conflict',
          `${folder} holds a study with other settings: ${differing.join(', ')}.`,
          {
            remedy: 'Name another folder with --out, or delete this one.',
          },
        );
      }
    }
    return new ProgressStore(db, settings);
  }

  /** Opens a study that is there. Throws `file-not-found`. */
  static open(folder: string): ProgressStore {
    let db: Database.Database | undefined;
    try {
      db = connect(join(folder, FILE), { fileMustExist: true });
    } catch (cause) {
      throw new SagittaError('file-not-found', `${folder} holds no study.`, {
        cause,
        remedy: 'Name the --out folder of an `evaluate` run.',
      });
    }
    const settings = readSettings(db);
    if (!settings) throw new SagittaError('file-not-found', `${folder} holds no study.`);
    return new ProgressStore(db, settings);
  }

  /** The scans this study is to do, in its order. Those in which something was skipped are tried again. */
  plan(scans: readonly PlannedScan[]): void {
    this.#db.transaction(() => {
      const add = this.#db.prepare('INSERT OR IGNORE INTO scan (id, place) VALUES (?, ?)');
      for (const { id, place } of scans) add.run(id, place);
      this.#db.exec('UPDATE scan SET done = 0 WHERE id IN (SELECT scan FROM skipped); DELETE FROM skipped;');
    })();
  }

  scanIds(): string[] {
    return this.#db.prepare('SELECT id FROM scan ORDER BY place, id').pluck().all() as string[];
  }

  isScanDone(id: string): boolean {
    return this.#db.prepare('SELECT done FROM scan WHERE id = ?').pluck().get(id) === 1;
  }

  isCaseDone(scan: string, structure: string, plan: string): boolean {
    const found = this.#db.prepare('SELECT 1 FROM result WHERE scan = ? AND structure = ? AND plan = ?');
    return found.get(scan, structure, plan) !== undefined;
  }

  addCase(result: CaseResult, timing: CaseTiming, worst?: WorstSlice): void {
    this.#db.transaction(() => {
      const { scan, structure, plan } = result;
      const put = (table: string, value: object) =>
        this.#db
          .prepare(`INSERT OR IGNORE INTO ${table} (scan, structure, plan, json) VALUES (?, ?, ?, ?)`)
          .run(scan, structure, plan, JSON.stringify(value));
      put('result', result);
      put('timing', timing);
      if (worst) this.addWorst(worst);
    })();
  }

  /** Whether the case is worse than what is kept of its scan under its plan; of equals the structure that comes first. */
  isWorst({ plan, scan, structure, dice }: Omit<WorstSlice, 'slice' | 'png'>): boolean {
    const worse = this.#db.prepare(
      'SELECT 1 FROM worst WHERE plan = ? AND scan = ? AND (dice, structure) <= (?, ?)',
    );
    return worse.get(plan, scan, dice, structure) === undefined;
  }

  /** Keeps the worst slice of each scan under each plan; of equals the structure that comes first. */
  addWorst({ plan, scan, structure, dice, slice, png }: WorstSlice): void {
    this.#db
      .prepare(
        `INSERT INTO worst (plan, scan, structure, dice, slice, png) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET structure = excluded.structure, dice = excluded.dice, slice = excluded.slice,
           png = excluded.png
         WHERE (excluded.dice, excluded.structure) < (worst.dice, worst.structure)`,
      )
      .run(plan, scan, structure, dice, slice, png);
  }

  addSkipped({ scan, structure = '', plan = '', code, reason }: SkippedCase): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO skipped (scan, structure, plan, code, reason) VALUES (?, ?, ?, ?, ?)')
      .run(scan, structure, plan, code, reason);
  }

  addAbsent({ scan, structure, voxels }: AbsentStructure): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO absent (scan, structure, voxels) VALUES (?, ?, ?)')
      .run(scan, structure, voxels);
  }

  finishScan(id: string, overheadSeconds: number): void {
    this.#db
      .prepare('UPDATE scan SET done = 1, overhead = overhead + ? WHERE id = ?')
      .run(overheadSeconds, id);
  }

  /** Takes in a whole scan at once, as a worker has sent it. A scan that is done already stays as it is. */
  addOutcome(outcome: ScanOutcome): void {
    this.#db.transaction(() => {
      if (this.isScanDone(outcome.scan)) return;
      for (const [n, result] of outcome.results.entries()) this.addCase(result, outcome.timings[n]);
      for (const worst of outcome.worst) this.addWorst(worst);
      for (const skipped of outcome.skipped) this.addSkipped(skipped);
      for (const absent of outcome.absent) this.addAbsent(absent);
      this.finishScan(outcome.scan, outcome.overheadSeconds);
    })();
  }

  *results(): Generator<CaseResult, void, void> {
    for (const json of this.#ordered('result')) yield CaseResult.parse(JSON.parse(json));
  }

  *timings(): Generator<CaseTiming, void, void> {
    for (const json of this.#ordered('timing')) yield CaseTiming.parse(JSON.parse(json));
  }

  skipped(): SkippedCase[] {
    const rows = this.#db
      .prepare(
        `SELECT skipped.* FROM skipped LEFT JOIN scan ON scan.id = skipped.scan
         ORDER BY scan.place, skipped.scan, structure, plan`,
      )
      .all() as Required<SkippedCase>[];
    return rows.map(({ scan, structure, plan, code, reason }) => ({
      scan,
      ...(structure !== '' && { structure }),
      ...(plan !== '' && { plan }),
      code,
      reason,
    }));
  }

  absent(): AbsentStructure[] {
    return this.#db
      .prepare(
        'SELECT absent.* FROM absent LEFT JOIN scan ON scan.id = absent.scan ORDER BY scan.place, absent.scan, structure',
      )
      .all() as AbsentStructure[];
  }

  /** The worst slices of a plan, at most one a scan. */
  worst(plan: string, most: number): WorstSlice[] {
    return this.#db
      .prepare('SELECT * FROM worst WHERE plan = ? ORDER BY dice, scan LIMIT ?')
      .all(plan, most) as WorstSlice[];
  }

  overheadSeconds(): ReadonlyMap<string, number> {
    const rows = this.#db.prepare('SELECT id, overhead FROM scan').all() as {
      id: string;
      overhead: number;
    }[];
    return new Map(rows.map(({ id, overhead }) => [id, overhead]));
  }

  /** Takes in another store's scans. Throws `conflict` when both have done a case and differ. */
  takeFrom(other: ProgressStore): void {
    this.#db.transaction(() => {
      const scans = other.#db.prepare('SELECT * FROM scan').all() as (PlannedScan & {
        done: number;
        overhead: number;
      })[];
      const add = this.#db.prepare(
        `INSERT INTO scan (id, place, done, overhead) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET done = max(done, excluded.done)`,
      );
      for (const { id, place, done, overhead } of scans) add.run(id, place, done, overhead);
      const known = this.#db
        .prepare('SELECT json FROM result WHERE scan = ? AND structure = ? AND plan = ?')
        .pluck();
      const timings = other.timings();
      for (const result of other.results()) {
        const timing = timings.next().value as CaseTiming;
        const before = known.get(result.scan, result.structure, result.plan);
        if (before !== undefined && before !== JSON.stringify(result))
          throw new SagittaError(
            'conflict',
            `Two studies differ in ${result.structure} of ${result.scan} under ${result.plan}.`,
            {
              remedy:
                'They were run on other data or another kind of processor: run the scan again in one place.',
            },
          );
        this.addCase(result, timing);
      }
      for (const worst of other.#db.prepare('SELECT * FROM worst').all() as WorstSlice[])
        this.addWorst(worst);
      for (const skipped of other.skipped()) this.addSkipped(skipped);
      for (const absent of other.absent()) this.addAbsent(absent);
    })();
  }

  close(): void {
    this.#db.close();
  }

  *#ordered(table: 'result' | 'timing'): Generator<string, void, void> {
    const places = new Map(this.settings.plans.map(({ name }, n) => [name, n]));
    const rows = this.#db
      .prepare(
        `SELECT t.scan, structure, plan, json FROM ${table} t JOIN scan ON scan.id = t.scan
         ORDER BY scan.place, t.scan, structure`,
      )
      .iterate() as IterableIterator<{ scan: string; structure: string; plan: string; json: string }>;
    let key = '';
    let group: { place: number; json: string }[] = [];
    const sorted = () => group.sort((a, b) => a.place - b.place).map((g) => g.json);
    for (const row of rows) {
      const next = `${row.scan}|${row.structure}`;
      if (next !== key) {
        yield* sorted();
        [key, group] = [next, []];
      }
      group.push({ place: places.get(row.plan) ?? places.size, json: row.json });
    }
    yield* sorted();
  }
}

function connect(path: string, options: Database.Options = {}): Database.Database {
  const db = new Database(path, options);
  db.pragma('journal_mode = WAL');
  // A killed process loses nothing; a machine without power the last cases, which are done again.
  db.pragma('synchronous = NORMAL');
  db.exec(SCHEMA);
  return db;
}

function readSettings(db: Database.Database): StudySettings | undefined {
  const json = db.prepare('SELECT json FROM settings').pluck().get() as string | undefined;
  if (json === undefined) return undefined;
  const parsed = StudySettings.safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  db.close();
  throw new SagittaError('conflict', 'The folder holds a study of another version of this program.', {
    remedy: 'Name another folder with --out, or delete this one.',
  });
}

/** The names of the settings that differ between two studies; none when their results may stand together. */
export function differingSettings(a: StudySettings, b: StudySettings): string[] {
  return (Object.keys(a) as (keyof StudySettings)[]).filter(
    (name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]),
  );
}
