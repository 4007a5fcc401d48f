import { encodePacket, type MaskPacket, type SliceBlob } from '#core/masks';
import { caseRow } from './case-rows.ts';
import type { Context } from './context.ts';

interface Row {
  segmentId: string;
  k: number;
  runs: Uint8Array;
}

/** Mask packet of the slices changed after `since`; from 0 on empty slices say nothing and are left out. */
export function masksSince(
  context: Context,
  caseId: string,
  since: number,
  segmentId?: string,
): Uint8Array<ArrayBuffer> {
  const { revision } = caseRow(context, caseId);
  const slices = context.db.all<Row>(
    `SELECT s.segment_id AS segmentId, s.k, r.runs
       FROM slices s JOIN segments g ON g.id = s.segment_id JOIN slice_revisions r ON r.id = s.revision_id
      WHERE s.case_id = @caseId AND s.changed_seq > @since AND g.removed = 0
        AND (@segmentId IS NULL OR s.segment_id = @segmentId) AND (@since > 0 OR s.voxels > 0)
      ORDER BY g.position, s.k`,
    { caseId, since, segmentId: segmentId ?? null },
  );
  return encodePacket({ revision, slices } satisfies MaskPacket);
}

/** What stands in a slice now; zero bytes where nothing ever did. */
export function presentRuns({ db }: Context, segmentId: string, k: number): Uint8Array {
  const row = db.get<Pick<SliceBlob, 'runs'>>(
    `SELECT r.runs FROM slices s JOIN slice_revisions r ON r.id = s.revision_id
      WHERE s.segment_id = ? AND s.k = ?`,
    [segmentId, k],
  );
  return row?.runs ?? new Uint8Array();
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
