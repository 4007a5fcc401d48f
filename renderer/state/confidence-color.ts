/**
 * Orange to blue through grey: apart for red-green and blue-yellow colour blindness alike, and doubt is
 * what stands out (end colours after Okabe & Ito, 2008).
 */
const stops: readonly (readonly [at: number, r: number, g: number, b: number])[] = [
  [0, 213, 94, 0],
  [0.45, 230, 159, 0],
  [0.7, 196, 186, 150],
  [0.85, 110, 158, 196],
  [1, 70, 140, 205],
];

export function confidenceColor(value: number): string {
  const v = Math.min(1, Math.max(0, value));
  const above = Math.max(
    1,
    stops.findIndex(([at]) => at >= v),
  );
  const [from, to] = [stops[above - 1], stops[above]];
  const t = (v - from[0]) / (to[0] - from[0]);
  const channel = (n: 1 | 2 | 3) => Math.round(from[n] + t * (to[n] - from[n]));
  return `rgb(${channel(1)}, ${channel(2)}, ${channel(3)})`;
}
