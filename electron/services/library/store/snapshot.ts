import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SagittaError } from '#core/contract';
import { decodePacket, encodePacket, type SliceBlob } from '#core/masks';
import type { SegmentRow } from './case-rows.ts';
import type { Context } from './context.ts';
import { type State, stateOf, targetOf } from './edits.ts';

/** All that a version keeps: segments, prompts and results as states, and every slice that is not empty. */
export interface Snapshot {
  states: State[];
  slices: SliceBlob[];
}

/**
 * File format: little-endian u32 with the length of a UTF-8 JSON head {schema, states: [target, value][]},
 * the head, and a mask packet of revision 0. Equal content gives equal bytes, so it is stored once.
 */
export function encodeSnapshot({ states, slices }: Snapshot): Uint8Array {
  const named = states.map((s) => [targetOf(s), s.value]);
  const head = new TextEncoder().encode(JSON.stringify({ schema: 1, states: named }));
  const packet = encodePacket({ revision: 0, slices });
  const out = new Uint8Array(4 + head.length + packet.length);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  out.set(packet, 4 + head.length);
  return out;
}

/** Throws RangeError or SyntaxError when the bytes are not a snapshot. */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as {
    states: [target: string, value: unknown][];
  };
  return {
    states: head.states.map(([target, value]) => stateOf(target, JSON.stringify(value))),
    slices: [...decodePacket(bytes.subarray(4 + length)).slices],
  };
}

/** The case's segments as they stand; `withRemoved` names removed ones whose remains are wanted too. */
export function presentSnapshot(
  { db }: Context,
  caseId: string,
  withRemoved: readonly string[] = [],
): Snapshot {
  const values = { caseId, withRemoved: JSON.stringify(withRemoved) };
  const wanted =
    'g.case_id = @caseId AND (g.removed = 0 OR g.id IN (SELECT value FROM json_each(@withRemoved)))';
  const segments = db
    .all<SegmentRow>(`SELECT * FROM segments g WHERE ${wanted} AND removed = 0 ORDER BY position`, values)
    .map(({ id, label, color, code }): State => {
      const value = { label, color, ...(code ? { code: JSON.parse(code) } : {}) };
      return { kind: 'segment', segmentId: id, value };
    });
  const onSlices = db
    .all<{ target: string; json: string }>(
      `SELECT 'prompt/' || segment_id || '/' || axis || '/' || slice AS target, prompt AS json
         FROM prompts p JOIN segments g ON g.id = p.segment_id WHERE ${wanted}
       UNION ALL
       SELECT 'result/' || segment_id || '/' || axis || '/' || slice, result
         FROM results r JOIN segments g ON g.id = r.segment_id WHERE ${wanted}
       ORDER BY 1`,
      values,
    )
    .map(({ target, json }) => stateOf(target, json));
  const slices = db.all<SliceBlob>(
    `SELECT s.segment_id AS segmentId, s.k, r.runs
       FROM slices s JOIN segments g ON g.id = s.segment_id JOIN slice_revisions r ON r.id = s.revision_id
      WHERE ${wanted} AND s.voxels > 0 ORDER BY s.segment_id, s.k`,
    values,
  );
  return { states: [...segments, ...onSlices], slices };
}

export async function readSnapshot(context: Context, sha256: string): Promise<Snapshot> {
  try {
    return decodeSnapshot(await readFile(join(context.folders.snapshots, sha256)));
  } catch (cause) {
    throw new SagittaError('library-damaged', `The snapshot ${sha256} of this version cannot be read.`, {
      remedy: 'Run "sagitta library verify" and restore the file from a backup.',
      cause,
    });
  }
}
