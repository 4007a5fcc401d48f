/**
 * Segment colours that stay apart for colour-blind eyes on grey: Okabe & Ito (2008) without black, then
 * lighter members of Paul Tol's "muted" scheme.
 */
export const segmentPalette = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#cc79a7',
  '#d55e00',
  '#3b82d6',
  '#88ccee',
  '#ddcc77',
  '#aa4499',
  '#44aa99',
  '#cc6677',
] as const;

/** The first colour that no segment has yet, else the least used one. */
export function nextColor(used: readonly string[]): string {
  const uses = (color: string) => used.filter((u) => u.toLowerCase() === color).length;
  return segmentPalette.reduce((best, color) => (uses(color) < uses(best) ? color : best));
}
