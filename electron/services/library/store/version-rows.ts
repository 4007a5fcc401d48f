import { SagittaError, type Version } from '#core/contract';
import type { Context } from './context.ts';

const columns =
  'id, parent_id AS parentId, at, author, note, model, "plan", revision, segments, snapshot_sha256 AS snapshot';

type Row = Version & { snapshot: string };

/** Oldest first. */
export function versionsOf({ db }: Context, caseId: string): Version[] {
  return db
    .all<Row>(`SELECT ${columns} FROM versions WHERE case_id = ? ORDER BY revision`, [caseId])
    .map(({ snapshot: _, ...version }) => version);
}

export function versionRow({ db }: Context, caseId: string, versionId: string): Row {
  const row = db.get<Row>(`SELECT ${columns} FROM versions WHERE case_id = ? AND id = ?`, [
    caseId,
    versionId,
  ]);
  if (!row) throw new SagittaError('not-found', `Case ${caseId} has no version ${versionId}.`);
  return row;
}
