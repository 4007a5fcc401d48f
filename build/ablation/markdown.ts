/** A table whose first column is text and whose others are numbers. */
export function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `|${cells.map((cell) => cell.replaceAll('|', '\\|')).join('|')}|`;
  return [line(heading), line(heading.map((_, n) => (n === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

export const fixed = (value: number, digits = 3) => value.toFixed(digits);

export function signed(value: number): string {
  const text = fixed(Math.abs(value));
  return value < 0 && Number(text) > 0 ? `-${text}` : `+${text}`;
}

/** An effect with its interval in brackets. */
export function withInterval(effect: number, interval: readonly [number, number] | null): string {
  return interval
    ? `${signed(effect)} [${signed(interval[0])}, ${signed(interval[1])}]`
    : `${signed(effect)} (one patient)`;
}

/** Names in a row as text. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
