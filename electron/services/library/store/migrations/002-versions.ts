import type { Migration } from './migration.ts';

/** Versions: the segments of a case at a revision, kept as a content-addressed snapshot file. */
export const versions: Migration = {
  number: 2,
  neededSagitta: '0.1.0',
  sql: `
    CREATE TABLE versions (
      id TEXT PRIMARY KEY,
      case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
      parent_id TEXT,
      snapshot_sha256 TEXT NOT NULL,
      at TEXT NOT NULL,
      author TEXT NOT NULL,
      note TEXT NOT NULL,
      model TEXT,
      plan TEXT,
      revision INTEGER NOT NULL,
      segments INTEGER NOT NULL
    );
    CREATE INDEX versions_of_case ON versions (case_id, revision);
    CREATE INDEX versions_by_snapshot ON versions (snapshot_sha256);

    -- The version that the next one descends from.
    ALTER TABLE cases ADD COLUMN head_version_id TEXT;
  `,
};
