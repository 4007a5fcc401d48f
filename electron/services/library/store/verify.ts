import { join } from 'node:path';
import { countRuns } from '#core/masks';
import { fileBytes, hashFile } from '../content-files.ts';
import { auditProblems } from './audit.ts';
import { type CaseRow, caseRow, shapeOf } from './case-rows.ts';
import type { Context } from './context.ts';
import { digestOf } from './events.ts';
import { namedFiles } from './garbage.ts';

export interface Verification {
  ok: boolean;
  problems: string[];
  checked: Record<string, number>;
}

/** Reads everything: pages, audit chain, every event against its digest, every mask, every stored file. */
export async function verify(context: Context): Promise<Verification> {
  const problems = databaseProblems(context);
  const audit = auditProblems(context);
  problems.push(...audit.problems);
  const checked: Record<string, number> = { auditRows: audit.rows, events: 0, masks: 0, files: 0, cases: 0 };
  for (const { id } of context.db.all<{ id: string }>('SELECT id FROM cases')) {
    checked.cases++;
    const row = caseRow(context, id);
    problems.push(...presentProblems(context, row), ...(await eventProblems(context, row, checked)));
  }
  for (const [name, { sha256, bytes }] of namedFiles(context)) {
    checked.files++;
    const path = join(context.folders.root, name);
    const size = await fileBytes(path);
    if (size === null) problems.push(`${name} is missing`);
    else if (bytes !== null && size !== bytes) problems.push(`${name} has ${size} bytes instead of ${bytes}`);
    else if ((await hashFile(path)) !== sha256) problems.push(`${name} is damaged: its content has changed`);
  }
  return { ok: problems.length === 0, problems, checked };
}

function databaseProblems({ db }: Context): string[] {
  const integrity = db.raw.pragma('integrity_check') as { integrity_check: string }[];
  const foreign = db.raw.pragma('foreign_key_check') as { table: string }[];
  return [
    ...integrity.filter((r) => r.integrity_check !== 'ok').map((r) => `library.sqlite: ${r.integrity_check}`),
    ...foreign.map((r) => `library.sqlite: a row of ${r.table} refers to nothing`),
  ];
}

/** Each event of a case must still hash to what the audit log says it changed. */
async function eventProblems(
  { db }: Context,
  row: CaseRow,
  checked: Record<string, number>,
): Promise<string[]> {
  const [ni, nj] = shapeOf(row);
  const problems: string[] = [];
  const events = db.all<{ seq: number; digest: string | null }>(
    `SELECT e.seq, a.digest FROM events e LEFT JOIN audit a ON a.case_id = e.case_id AND a.revision = e.seq
      WHERE e.case_id = ? ORDER BY e.seq`,
    [row.id],
  );
  for (const [n, { seq, digest }] of events.entries()) {
    checked.events++;
    // Edits go on meanwhile: events never change once they are there.
    if (n % 50 === 49) await new Promise(setImmediate);
    if (seq !== n + 1) problems.push(`case ${row.id}: event ${n + 1} is missing`);
    const slices = db.all<{ segmentId: string; k: number; voxels: number; runs: Uint8Array }>(
      'SELECT segment_id AS segmentId, k, voxels, runs FROM slice_revisions WHERE case_id = ? AND seq = ?',
      [row.id, seq],
    );
    const states = db.all<{ target: string; value: string | null }>(
      'SELECT target, value FROM state_revisions WHERE case_id = ? AND seq = ?',
      [row.id, seq],
    );
    for (const { segmentId, k, voxels, runs } of slices) {
      checked.masks++;
      const counted = count(runs, ni * nj);
      if (counted !== voxels)
        problems.push(`case ${row.id}: mask of slice ${k}, segment ${segmentId} is damaged`);
    }
    if (
      digest !==
      digestOf(
        slices,
        states.map((s) => [s.target, s.value]),
      )
    )
      problems.push(`case ${row.id}: event ${seq} is not what the audit log says`);
  }
  if (events.length !== row.revision) problems.push(`case ${row.id}: the last events are missing`);
  return problems;
}

function count(runs: Uint8Array, size: number): number | null {
  try {
    return countRuns(runs, size);
  } catch {
    return null;
  }
}

/** What stands now must be the newest of the history. */
function presentProblems({ db }: Context, { id }: CaseRow): string[] {
  const stale = db.all<{ segmentId: string; k: number }>(
    `SELECT segment_id AS segmentId, k FROM (
       SELECT segment_id, k, id, max(seq) FROM slice_revisions WHERE case_id = @id GROUP BY segment_id, k)
     EXCEPT SELECT s.segment_id, s.k FROM slices s JOIN slice_revisions r ON r.id = s.revision_id
       WHERE s.case_id = @id AND r.voxels = s.voxels
         AND r.seq = (SELECT max(seq) FROM slice_revisions WHERE segment_id = s.segment_id AND k = s.k)`,
    { id },
  );
  const miscounted = db.all<{ id: string }>(
    `SELECT g.id FROM segments g WHERE g.case_id = ?
        AND g.voxels <> (SELECT coalesce(sum(voxels), 0) FROM slices WHERE segment_id = g.id)`,
    [id],
  );
  return [
    ...stale.map((s) => `case ${id}: slice ${s.k} of segment ${s.segmentId} is behind its history`),
    ...miscounted.map((s) => `case ${id}: segment ${s.id} counts other voxels than its slices`),
  ];
}
