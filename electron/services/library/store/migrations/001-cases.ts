import type { Migration } from './migration.ts';

/**
 * Cases, their segments and the append-only history. `slice_revisions` and `state_revisions` are the truth;
 * `segments`, `slices`, `prompts` and `results` hold what stands now so that reading never walks the history.
 */
export const cases: Migration = {
  number: 1,
  neededSagitta: '0.1.0',
  sql: `
    CREATE TABLE library_info (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE cases (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      modality TEXT NOT NULL,
      description TEXT NOT NULL,
      volume_sha256 TEXT NOT NULL,
      volume_bytes INTEGER NOT NULL,
      data_type TEXT NOT NULL CHECK (data_type IN ('int16', 'float32')),
      shape TEXT NOT NULL,
      affine_lps TEXT NOT NULL,
      value_kind TEXT NOT NULL,
      value_range TEXT NOT NULL,
      identity TEXT NOT NULL,
      source TEXT NOT NULL,
      warnings TEXT NOT NULL,
      revision INTEGER NOT NULL DEFAULT 0,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      binned_at TEXT
    );
    CREATE INDEX cases_by_volume ON cases (volume_sha256);

    -- role: a do can be undone, an undo can be redone, redo and note stand outside of both.
    CREATE TABLE events (
      case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('do', 'undo', 'redo', 'note')),
      kind TEXT NOT NULL,
      label TEXT NOT NULL,
      author TEXT NOT NULL,
      at TEXT NOT NULL,
      group_id TEXT,
      model TEXT,
      plan TEXT,
      payload TEXT NOT NULL,
      undone_by INTEGER,
      PRIMARY KEY (case_id, seq)
    ) WITHOUT ROWID;
    CREATE INDEX events_to_undo ON events (case_id, role, seq) WHERE undone_by IS NULL;
    CREATE INDEX events_by_group ON events (case_id, group_id) WHERE group_id IS NOT NULL;

    CREATE TABLE segments (
      id TEXT PRIMARY KEY,
      case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      label TEXT NOT NULL,
      color TEXT NOT NULL,
      code TEXT,
      visible INTEGER NOT NULL DEFAULT 1,
      locked INTEGER NOT NULL DEFAULT 0,
      removed INTEGER NOT NULL DEFAULT 0,
      voxels INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX segments_of_case ON segments (case_id, position);

    -- The whole slice after the event, run lengths of core/masks; an empty slice is an empty blob.
    -- origin: the event that first made this content; differs from seq where undo or redo brought it back,
    -- and is 0 where they brought back the emptiness before the first event.
    CREATE TABLE slice_revisions (
      id INTEGER PRIMARY KEY,
      case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
      segment_id TEXT NOT NULL,
      k INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      origin INTEGER NOT NULL,
      voxels INTEGER NOT NULL,
      runs BLOB NOT NULL
    );
    CREATE UNIQUE INDEX slice_history ON slice_revisions (segment_id, k, seq);
    CREATE INDEX slices_of_event ON slice_revisions (case_id, seq);

    -- changed_seq: the event after which a reader must fetch the slice again.
    CREATE TABLE slices (
      segment_id TEXT NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
      k INTEGER NOT NULL,
      case_id TEXT NOT NULL,
      revision_id INTEGER NOT NULL,
      changed_seq INTEGER NOT NULL,
      voxels INTEGER NOT NULL,
      PRIMARY KEY (segment_id, k)
    ) WITHOUT ROWID;
    CREATE INDEX slices_by_change ON slices (case_id, changed_seq);

    -- One row for each thing that is not a slice and can be undone; value is JSON, NULL where it is gone.
    CREATE TABLE state_revisions (
      case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
      target TEXT NOT NULL,
      seq INTEGER NOT NULL,
      origin INTEGER NOT NULL,
      value TEXT,
      PRIMARY KEY (case_id, target, seq)
    ) WITHOUT ROWID;
    CREATE INDEX states_of_event ON state_revisions (case_id, seq);

    CREATE TABLE prompts (
      segment_id TEXT NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
      axis TEXT NOT NULL,
      slice INTEGER NOT NULL,
      prompt TEXT NOT NULL,
      PRIMARY KEY (segment_id, axis, slice)
    ) WITHOUT ROWID;

    CREATE TABLE results (
      segment_id TEXT NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
      axis TEXT NOT NULL,
      slice INTEGER NOT NULL,
      result TEXT NOT NULL,
      PRIMARY KEY (segment_id, axis, slice)
    ) WITHOUT ROWID;
  `,
};
