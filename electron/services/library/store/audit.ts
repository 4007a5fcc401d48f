import { createHash } from 'node:crypto';
import { type Context, now } from './context.ts';

interface AuditRow {
  number: number;
  at: string;
  author: string;
  action: string;
  case_id: string | null;
  revision: number | null;
  digest: string;
  hash: string;
}

/** Appends one row to the audit log; belongs into the transaction of what it tells. No patient data. */
export function audit(
  context: Context,
  entry: { action: string; caseId?: string; revision?: number; digest?: string },
): void {
  const last = context.db.get<AuditRow>('SELECT * FROM audit ORDER BY number DESC LIMIT 1');
  const row = {
    number: (last?.number ?? 0) + 1,
    at: now(),
    author: context.user,
    action: entry.action,
    case_id: entry.caseId ?? null,
    revision: entry.revision ?? null,
    digest: entry.digest ?? '',
  };
  context.db.run(
    `INSERT INTO audit (number, at, author, action, case_id, revision, digest, hash)
     VALUES (@number, @at, @author, @action, @case_id, @revision, @digest, @hash)`,
    { ...row, hash: chained(last?.hash ?? '', row) },
  );
}

/** Words for every row that is missing or not what was written. */
export function auditProblems(context: Context): { problems: string[]; rows: number } {
  const problems: string[] = [];
  let before = '';
  let number = 0;
  for (const row of context.db.all<AuditRow>('SELECT * FROM audit ORDER BY number')) {
    number++;
    if (row.number !== number) problems.push(`audit log: row ${number} is missing`);
    if (row.hash !== chained(before, row)) problems.push(`audit log: row ${row.number} was changed`);
    before = row.hash;
    number = row.number;
  }
  return { problems, rows: number };
}

function chained(before: string, row: Omit<AuditRow, 'hash'>): string {
  const fields = [row.number, row.at, row.author, row.action, row.case_id, row.revision, row.digest];
  return createHash('sha256')
    .update(JSON.stringify([before, ...fields]))
    .digest('hex');
}
