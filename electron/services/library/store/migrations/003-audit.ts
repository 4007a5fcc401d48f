import type { Migration } from './migration.ts';

/**
 * Who did what and when. Rows outlive the cases they speak of, so they name cases by id only; each row's
 * hash covers the row before it, and `digest` covers what the event changed.
 */
export const audit: Migration = {
  number: 3,
  neededSagitta: '0.1.0',
  sql: `
    CREATE TABLE audit (
      number INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      author TEXT NOT NULL,
      action TEXT NOT NULL,
      case_id TEXT,
      revision INTEGER,
      digest TEXT NOT NULL,
      hash TEXT NOT NULL
    );
    CREATE INDEX audit_of_case ON audit (case_id, revision);
    CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
};
