import { type CaseRow, caseRow } from './case-rows.ts';
import type { Context } from './context.ts';

/** Words of a search as an FTS5 query: all of them, each from its beginning; nothing in it is syntax. */
export function matchExpression(search: string): string | null {
  const words = search.match(/[\p{L}\p{N}]+/gu);
  return words ? words.map((word) => `"${word}"*`).join(' ') : null;
}

/** Brings a case's search words up to date; belongs into the transaction that changed them. */
export function indexCase(context: Context, caseId: string): void {
  const row = caseRow(context, caseId);
  forgetCase(context, row);
  const identity = JSON.parse(row.identity) as Record<string, string>;
  const notes = context.db.all<{ note: string }>('SELECT note FROM versions WHERE case_id = ?', [caseId]);
  context.db.run(
    `INSERT INTO case_search (rowid, name, patient_name, patient_id, study, description, notes)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [
      row.number,
      row.name,
      identity.patientName,
      identity.patientId,
      `${identity.studyDescription} ${identity.studyDate}`,
      `${row.description} ${identity.seriesDescription}`,
      notes.map((n) => n.note).join(' '),
    ],
  );
}

export function forgetCase({ db }: Context, row: CaseRow): void {
  db.run('DELETE FROM case_search WHERE rowid = ?', [row.number]);
}
