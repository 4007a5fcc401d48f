import { createHash } from 'node:crypto';
import type { StudyScan, StudySettings } from '#core/contract';
import { randomFrom, seedOf, shuffled } from '#core/random';

/** A mark of a case or subject: what it may be used for. */
export type CaseUse = 'train' | 'val' | 'test';

/** The scans of a data set, found by their names alone: nothing has been read yet. */
export interface Dataset {
  readonly kind: StudySettings['dataset']['kind'];
  /** By id, in natural order. */
  readonly scans: readonly StudyScan[];
  /** What the reader of a study must know about what is there and what is not. */
  readonly notes: readonly string[];
}

/** The scans whose id begins with one of these; all of them where none is named. */
export function namedScans(scans: readonly StudyScan[], beginnings: readonly string[]): readonly StudyScan[] {
  return beginnings.length === 0 ? scans : scans.filter(({ id }) => beginnings.some((b) => id.startsWith(b)));
}

/** `count` scans drawn by `seed`, in the order of the data set; the same on every machine. */
export function sampleScans(
  scans: readonly StudyScan[],
  count: number | undefined,
  seed: number,
): readonly StudyScan[] {
  if (count === undefined || count >= scans.length) return scans;
  const drawn = new Set(shuffled(scans, randomFrom(seedOf(`sample|${seed}`))).slice(0, count));
  return scans.filter((scan) => drawn.has(scan));
}

/** Every `of`-th scan from number `index` (from 1) on: shards of nearly equal size that together are everything. */
export function shardOf<T>(scans: readonly T[], { index, of }: { index: number; of: number }): readonly T[] {
  return scans.filter((_, n) => n % of === index - 1);
}

/** Tells two choices of scans apart, wherever the data lie. */
export function datasetHash(scans: readonly StudyScan[], root: string): string {
  const hash = createHash('sha256');
  for (const { id, patient, references } of scans) {
    const named = references.map((r) => ({ ...r, path: r.path.replace(root, '') }));
    hash.update(JSON.stringify({ id, patient, references: named }));
  }
  return hash.digest('hex');
}

/** s2 before s10. */
export const naturally = new Intl.Collator('en', { numeric: true }).compare;
