import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

export type Cell = string | number | null;

/** RFC 4180 with line feeds; null is an empty field. */
export function csvLine(cells: readonly Cell[]): string {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `${cells.map((cell) => (cell === null ? '' : quoted(String(cell)))).join(',')}\n`;
}

/** Writes row by row, and puts the file in its place once it is whole. */
export function writeCsv(path: string, heading: readonly string[], rows: Iterable<readonly Cell[]>): void {
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, csvLine(heading));
    for (const row of rows) writeSync(file, csvLine(row));
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}
