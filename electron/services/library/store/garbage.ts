import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SagittaError } from '#core/contract';
import { audit } from './audit.ts';
import { caseRow } from './case-rows.ts';
import type { Context } from './context.ts';
import { forgetCase } from './search.ts';

/** Files under the root that rows name, by path relative to it. */
export function namedFiles({
  db,
}: Pick<Context, 'db'>): Map<string, { sha256: string; bytes: number | null }> {
  const files = new Map<string, { sha256: string; bytes: number | null }>();
  for (const row of db.all<{ sha256: string; bytes: number }>(
    'SELECT DISTINCT volume_sha256 AS sha256, volume_bytes AS bytes FROM cases',
  ))
    files.set(join('volumes', `${row.sha256}.raw`), row);
  for (const row of db.all<{ sha256: string }>('SELECT DISTINCT snapshot_sha256 AS sha256 FROM versions'))
    files.set(join('snapshots', row.sha256), { ...row, bytes: null });
  return files;
}

/** Deletes volumes, snapshots and left-over partial files that no row names, and caches of cases gone. */
export async function collectGarbage(context: Context): Promise<{ files: number; bytes: number }> {
  const { folders, db } = context;
  const named = namedFiles(context);
  let files = 0;
  let bytes = 0;
  for (const folder of ['volumes', 'snapshots']) {
    for (const name of await readdir(join(folders.root, folder))) {
      if (named.has(join(folder, name))) continue;
      const path = join(folders.root, folder, name);
      bytes += (await stat(path)).size;
      files++;
      await rm(path);
    }
  }
  for (const name of await readdir(folders.cache)) {
    if (/^[0-9a-f]{16}$/.test(name) && !db.get('SELECT 1 FROM cases WHERE id = ?', [name]))
      await rm(join(folders.cache, name), { recursive: true });
  }
  return { files, bytes };
}

/**
 * True deletion of a case of the bin: rows (overwritten with zeros, `secure_delete`), the write-ahead log
 * that still held them, cached files, and every volume and snapshot that no other case needs.
 */
export async function purgeCase(context: Context, caseId: string): Promise<void> {
  const { db, folders } = context;
  db.transaction(() => {
    const row = caseRow(context, caseId);
    if (!row.binned_at)
      throw new SagittaError('conflict', `Case ${caseId} is not in the bin.`, {
        remedy: 'Remove the case first; only cases in the bin are deleted for good.',
      });
    forgetCase(context, row);
    db.run('DELETE FROM cases WHERE id = ?', [caseId]);
    audit(context, { action: 'case.purge', caseId });
  });
  if (db.raw.pragma('journal_mode', { simple: true }) === 'wal') db.raw.pragma('wal_checkpoint(TRUNCATE)');
  await rm(join(folders.cache, caseId), { recursive: true, force: true });
  await collectGarbage(context);
}
