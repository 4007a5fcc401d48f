import { SagittaError } from '#core/contract';
import type { Connection } from './connection.ts';
import { type Migration, migrations } from './migrations/index.ts';

/** "SAGT" in the header of the file tells our databases from any other (sqlite.org/fileformat.html 1.3.8). */
const applicationId = 0x53414754;

/** The format the database is in; 0 for a new file. Refuses other programs' databases and newer formats. */
export function formatOf(db: Connection, known: readonly Migration[] = migrations): number {
  const format = db.raw.pragma('user_version', { simple: true }) as number;
  const id = db.raw.pragma('application_id', { simple: true }) as number;
  const empty = !db.get('SELECT 1 FROM sqlite_schema LIMIT 1');
  if (!(id === applicationId || (id === 0 && empty)))
    throw new SagittaError('library-damaged', 'The database in this folder is not a Sagitta library.', {
      remedy: 'Choose another folder for the library.',
    });
  if (format > known.length) throw newer(db, format, known.length);
  return format;
}

/** Brings the database to the format of this version, one transaction a step. */
export function migrate(db: Connection, steps: readonly Migration[] = migrations): void {
  for (const step of steps.slice(formatOf(db, steps))) {
    db.transaction(() => {
      db.raw.exec(step.sql);
      db.run("INSERT OR REPLACE INTO library_info (key, value) VALUES ('neededSagitta', ?)", [
        step.neededSagitta,
      ]);
      db.raw.pragma(`application_id = ${applicationId}`);
      db.raw.pragma(`user_version = ${step.number}`);
    });
  }
}

function newer(db: Connection, format: number, known: number): SagittaError {
  const needed = db.get<{ value: string }>(
    "SELECT value FROM library_info WHERE key = 'neededSagitta'",
  )?.value;
  return new SagittaError(
    'library-newer',
    `This library has format ${format}; this Sagitta reads up to ${known}. It needs Sagitta ${needed ?? 'of a later version'}.`,
    {
      remedy: `Install Sagitta ${needed ?? ''} or newer, or open another library.`,
      details: { needed, format },
    },
  );
}
