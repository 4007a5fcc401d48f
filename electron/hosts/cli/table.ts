/** Columns of text under a heading; numbers stand to the right. */
export function table(heading: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [heading, ...rows].map((row) => row.map(String));
  const widths = heading.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const rightward = heading.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  return cells
    .map((row) =>
      row
        .map((cell, n) => (rightward[n] ? cell.padStart(widths[n]) : cell.padEnd(widths[n])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
