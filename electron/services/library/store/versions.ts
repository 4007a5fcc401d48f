import type { Version } from '#core/contract';
import { countRuns } from '#core/masks';
import { storeContent } from '../content-files.ts';
import { editableCase, refuseLocked, type SegmentRow, shapeOf } from './case-rows.ts';
import { type Context, newId, now } from './context.ts';
import { type Edits, type SliceEdit, targetOf } from './edits.ts';
import { appendEvent } from './events.ts';
import { indexCase } from './search.ts';
import { sameBytes } from './slices.ts';
import { encodeSnapshot, presentSnapshot, readSnapshot, type Snapshot } from './snapshot.ts';
import { versionRow } from './version-rows.ts';

/** Keeps the case's segments as they stand now. The file is on disk before the row names it. */
export async function saveVersion(
  context: Context,
  caseId: string,
  note: string,
): Promise<{ version: Version; revision: number }> {
  const { revision: savedRevision } = editableCase(context, caseId);
  const snapshot = presentSnapshot(context, caseId);
  const last = lastRun(context, caseId);
  const { sha256 } = await storeContent(context.folders.snapshots, encodeSnapshot(snapshot), '');
  return context.db.transaction(() => {
    const row = editableCase(context, caseId);
    const version: Version = {
      id: newId(),
      parentId: row.head_version_id,
      at: now(),
      author: context.user,
      note,
      model: last?.model ?? null,
      plan: last?.plan ?? null,
      revision: savedRevision,
      segments: snapshot.states.filter((s) => s.kind === 'segment').length,
    };
    context.db.run(
      `INSERT INTO versions (id, case_id, parent_id, snapshot_sha256, at, author, note, model, "plan", revision, segments)
       VALUES (@id, @caseId, @parentId, @sha256, @at, @author, @note, @model, @plan, @revision, @segments)`,
      { ...version, caseId, sha256 },
    );
    const revision = appendEvent(
      context,
      { caseId, role: 'note', kind: 'version.save', label: 'Save version', payload: { version: version.id } },
      { slices: [], states: [{ kind: 'head', value: version.id }] },
    );
    indexCase(context, caseId);
    return { version, revision };
  });
}

/** Makes the segments what they were in the version, as a new event that can be undone. */
export async function restoreVersion(
  context: Context,
  caseId: string,
  versionId: string,
): Promise<{ revision: number }> {
  const version = versionRow(context, caseId, versionId);
  const snapshot = await readSnapshot(context, version.snapshot);
  return context.db.transaction(() => {
    editableCase(context, caseId);
    const edits = editsTowards(context, caseId, snapshot);
    const changed = new Set([
      ...edits.slices.map((s) => s.segmentId),
      ...edits.states.flatMap((s) => (s.kind === 'head' ? [] : [s.segmentId])),
    ]);
    for (const row of presentSegments(context, caseId)) if (changed.has(row.id)) refuseLocked(row);
    const revision = appendEvent(
      context,
      {
        caseId,
        role: 'do',
        kind: 'version.restore',
        label: 'Restore version',
        payload: { version: versionId },
      },
      { ...edits, states: [...edits.states, { kind: 'head', value: versionId }] },
    );
    return { revision };
  });
}

function editsTowards(context: Context, caseId: string, wanted: Snapshot): Edits {
  const [ni, nj] = shapeOf(editableCase(context, caseId));
  const wantedSegments = new Set(wanted.states.flatMap((s) => (s.kind === 'segment' ? [s.segmentId] : [])));
  const present = presentSnapshot(context, caseId, [...wantedSegments]);
  // A segment that the version lacks is removed whole: its slices stay behind it for undo.
  const stays = (segmentId: string) => wantedSegments.has(segmentId);
  const wantedNames = new Set(wanted.states.map(targetOf));
  const gone = present.states.filter(
    (s) =>
      !wantedNames.has(targetOf(s)) && (s.kind === 'segment' || (s.kind !== 'head' && stays(s.segmentId))),
  );
  const wantedSlices = new Set(wanted.slices.map((s) => `${s.segmentId}/${s.k}`));
  const emptied = present.slices
    .filter((s) => stays(s.segmentId) && !wantedSlices.has(`${s.segmentId}/${s.k}`))
    .map((s): SliceEdit => ({ segmentId: s.segmentId, k: s.k, runs: new Uint8Array(), voxels: 0 }));
  const presentRuns = new Map(present.slices.map((s) => [`${s.segmentId}/${s.k}`, s.runs]));
  const set = wanted.slices
    .filter((s) => !sameBytes(s.runs, presentRuns.get(`${s.segmentId}/${s.k}`) ?? new Uint8Array()))
    .map((s): SliceEdit => ({ ...s, voxels: countRuns(s.runs, ni * nj) }));
  const presentStates = new Map(present.states.map((s) => [targetOf(s), JSON.stringify(s.value)]));
  const changed = wanted.states.filter((s) => presentStates.get(targetOf(s)) !== JSON.stringify(s.value));
  const states = [...changed, ...gone.map((s) => ({ ...s, value: null }))];
  return { slices: [...emptied, ...set], states };
}

function presentSegments({ db }: Context, caseId: string): SegmentRow[] {
  return db.all<SegmentRow>('SELECT * FROM segments WHERE case_id = ? AND removed = 0', [caseId]);
}

/** Model and plan of the last run that still stands. */
function lastRun({ db }: Context, caseId: string): { model: string | null; plan: string | null } | undefined {
  return db.get(
    `SELECT model, "plan" FROM events
      WHERE case_id = ? AND model IS NOT NULL AND undone_by IS NULL ORDER BY seq DESC LIMIT 1`,
    [caseId],
  );
}
