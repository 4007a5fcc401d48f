import { existsSync, readFileSync } from 'node:fs';
import { readRecords } from '../csv/index.ts';

/** What meta.csv says of a subject; undefined where it has no such column or says nothing. */
export interface Subject {
  readonly id: string;
  /** `train`, `val` or `test` in the public data set. */
  readonly split: string | undefined;
}

export interface SubjectTable {
  readonly subjects: readonly Subject[];
  readonly hasSplit: boolean;
}

const ID = 'image_id';

/**
 * The subjects of a meta.csv: separated by semicolons (or by commas, where the heading has no semicolon), fields quoted
 * as in RFC 4180, with or without a byte order mark. Undefined where there is none, or none that names subjects.
 */
export function readSubjects(path: string): SubjectTable | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const separator = text.split(/\r?\n/, 1)[0].includes(';') ? ';' : ',';
  const [heading = [], ...rows] = readRecords(text, separator);
  const columns = heading.map((name) => name.trim().toLowerCase());
  const [id, split] = [columns.indexOf(ID), columns.indexOf('split')];
  if (id < 0) return undefined;
  const subjects = rows.flatMap((row) => {
    const name = row[id]?.trim();
    return name ? [{ id: name, split: (split >= 0 && row[split]?.trim()) || undefined }] : [];
  });
  return { subjects, hasSplit: split >= 0 };
}
