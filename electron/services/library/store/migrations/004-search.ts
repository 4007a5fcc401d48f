import type { Migration } from './migration.ts';

/** Full-text search over what a user remembers of a case. Rows share the number of `cases`. */
export const search: Migration = {
  number: 4,
  neededSagitta: '0.1.0',
  sql: `
    CREATE VIRTUAL TABLE case_search USING fts5 (
      name, patient_name, patient_id, study, description, notes,
      tokenize = 'unicode61 remove_diacritics 2'
    );
    -- Deleted words leave the index at once, not at the next merge (SQLite FTS5 manual, 6.13).
    INSERT INTO case_search (case_search, rank) VALUES ('secure-delete', 1);
    INSERT INTO case_search (rowid, name, patient_name, patient_id, study, description, notes)
      SELECT number, name, identity ->> 'patientName', identity ->> 'patientId',
             (identity ->> 'studyDescription') || ' ' || (identity ->> 'studyDate'),
             description || ' ' || (identity ->> 'seriesDescription'),
             (SELECT coalesce(group_concat(note, ' '), '') FROM versions WHERE case_id = cases.id)
        FROM cases;
  `,
};
