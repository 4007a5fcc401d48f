import { createHash } from 'node:crypto';
import { audit } from './audit.ts';
import { type Context, now } from './context.ts';
import { type Edits, targetOf } from './edits.ts';
import { setSlice, setState } from './present.ts';

export interface EventHead {
  caseId: string;
  role: 'do' | 'undo' | 'redo' | 'note';
  kind: string;
  label: string;
  group?: string;
  model?: string;
  plan?: string;
  payload?: Record<string, unknown>;
}

/**
 * Appends an event with all that it changes and brings the present up to date. Belongs into a transaction;
 * returns the revision.
 */
export function appendEvent(context: Context, head: EventHead, edits: Edits): number {
  const { db } = context;
  const at = now();
  const row = db.get<{ revision: number }>(
    'UPDATE cases SET revision = revision + 1, updated_at = ? WHERE id = ? RETURNING revision',
    [at, head.caseId],
  );
  const seq = row!.revision;
  db.run(
    `INSERT INTO events (case_id, seq, role, kind, label, author, at, group_id, model, plan, payload)
     VALUES (@caseId, @seq, @role, @kind, @label, @author, @at, @group, @model, @plan, @payload)`,
    {
      caseId: head.caseId,
      seq,
      role: head.role,
      kind: head.kind,
      label: head.label,
      author: context.user,
      at,
      group: head.group ?? null,
      model: head.model ?? null,
      plan: head.plan ?? null,
      payload: JSON.stringify(head.payload ?? {}),
    },
  );
  // A segment stands before its prompts, results and slices.
  const states = [...edits.states].sort(
    (a, b) => Number(b.kind === 'segment') - Number(a.kind === 'segment'),
  );
  for (const state of states) setState(context, head.caseId, seq, state);
  for (const slice of edits.slices) setSlice(context, head.caseId, seq, slice);
  audit(context, {
    action: `${head.role === 'do' ? '' : `${head.role}.`}${head.kind}`,
    caseId: head.caseId,
    revision: seq,
    digest: digestOf(
      edits.slices,
      edits.states.map((s) => [targetOf(s), s.value === null ? null : JSON.stringify(s.value)]),
    ),
  });
  return seq;
}

/** One hash over everything an event changed, in an order of its own. */
export function digestOf(
  slices: readonly { segmentId: string; k: number; runs: Uint8Array }[],
  states: readonly (readonly [target: string, json: string | null])[],
): string {
  const hash = createHash('sha256');
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  for (const s of [...slices].sort((a, b) => order(a.segmentId, b.segmentId) || a.k - b.k))
    hash.update(JSON.stringify([s.segmentId, s.k, s.runs.length])).update(s.runs);
  for (const s of [...states].sort((a, b) => order(a[0], b[0]))) hash.update(JSON.stringify(s));
  return hash.digest('hex');
}
