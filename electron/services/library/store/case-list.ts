import type { CaseSummary } from '#core/contract';
import type { NewCase } from '../library.ts';
import { audit } from './audit.ts';
import { type CaseRow, caseRow, editableCase } from './case-rows.ts';
import { type Context, newId, now } from './context.ts';
import { indexCase, matchExpression } from './search.ts';

/** A case whose volume is stored already. */
export type StoredCase = Omit<NewCase, 'volume'> & {
  shape: readonly number[];
  affineLps: readonly (readonly number[])[];
  valueRange: readonly [number, number];
  dataType: 'int16' | 'float32';
  volumeSha256: string;
  volumeBytes: number;
};

export function addCase(context: Context, added: StoredCase): string {
  const id = newId();
  const at = now();
  context.db.transaction(() => {
    context.db.run(
      `INSERT INTO cases (id, name, modality, description, volume_sha256, volume_bytes, data_type, shape,
                          affine_lps, value_kind, value_range, identity, source, warnings, created_at, updated_at)
       VALUES (@id, @name, @modality, @description, @volumeSha256, @volumeBytes, @dataType, @shape,
               @affineLps, @valueKind, @valueRange, @identity, @source, @warnings, @at, @at)`,
      {
        id,
        at,
        name: added.name,
        modality: added.modality,
        description: added.description,
        volumeSha256: added.volumeSha256,
        volumeBytes: added.volumeBytes,
        dataType: added.dataType,
        shape: JSON.stringify(added.shape),
        affineLps: JSON.stringify(added.affineLps),
        valueKind: added.valueKind,
        valueRange: JSON.stringify(added.valueRange),
        identity: JSON.stringify(added.identity),
        source: JSON.stringify(added.source),
        warnings: JSON.stringify(added.warnings),
      },
    );
    indexCase(context, id);
    audit(context, { action: 'case.add', caseId: id, digest: added.volumeSha256 });
  });
  return id;
}

/** Newest change first; with a search, every word must begin a word of the case. */
export function listCases(context: Context, options: { search: string; bin: boolean }): CaseSummary[] {
  const match = options.search.trim() ? matchExpression(options.search) : undefined;
  if (match === null) return [];
  const rows = context.db.all<CaseRow & { segment_count: number }>(
    `SELECT c.*, (SELECT count(*) FROM segments g WHERE g.case_id = c.id AND g.removed = 0) AS segment_count
       FROM cases c
      WHERE (c.binned_at IS NOT NULL) = @bin
        AND (@match IS NULL OR c.number IN (SELECT rowid FROM case_search WHERE case_search MATCH @match))
      ORDER BY c.updated_at DESC, c.number DESC`,
    { bin: options.bin ? 1 : 0, match: match ?? null },
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    patientId: JSON.parse(row.identity).patientId,
    description: row.description,
    modality: row.modality,
    segments: row.segment_count,
    updatedAt: row.updated_at,
  }));
}

export function renameCase(context: Context, caseId: string, name: string): void {
  context.db.transaction(() => {
    editableCase(context, caseId);
    context.db.run('UPDATE cases SET name = ?, updated_at = ? WHERE id = ?', [name, now(), caseId]);
    indexCase(context, caseId);
    audit(context, { action: 'case.rename', caseId });
  });
}

export function setBinned(context: Context, caseId: string, binned: boolean): void {
  context.db.transaction(() => {
    caseRow(context, caseId);
    context.db.run('UPDATE cases SET binned_at = ? WHERE id = ?', [binned ? now() : null, caseId]);
    audit(context, { action: binned ? 'case.remove' : 'case.restore', caseId });
  });
}
