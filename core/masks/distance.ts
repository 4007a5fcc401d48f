/**
 * Squared distance in mm of every voxel's centre to the nearest set one; Infinity where none is set.
 * Exact, one axis after the other (Felzenszwalb and Huttenlocher 2012). The axes are taken as orthogonal.
 * @param set 0 or 1 a voxel, first axis fastest
 * @param wanted 0 or 1 a voxel: elsewhere the distances need not be right, which saves time
 */
export function squaredDistancesMm(
  set: Uint8Array,
  shape: readonly [number, number, number],
  spacingMm: readonly [number, number, number],
  wanted?: Uint8Array,
): Float64Array {
  const [ni, nj, nk] = shape;
  const distances = alongRows(set, ni, spacingMm[0]);
  const strides = [1, ni, ni * nj];
  const longest = Math.max(ni, nj, nk);
  const scratch = {
    line: new Float64Array(longest),
    at: new Int32Array(longest),
    edge: new Float64Array(longest),
  };
  for (const axis of [1, 2]) {
    const [p, q] = [0, 1, 2].filter((other) => other !== axis);
    const needed = axis === 2 && wanted ? columnsOf(wanted, ni * nj) : undefined;
    for (let b = 0; b < shape[q]; b++)
      for (let a = 0; a < shape[p]; a++) {
        if (needed && !needed[a + ni * b]) continue;
        transformLine(
          distances,
          a * strides[p] + b * strides[q],
          strides[axis],
          shape[axis],
          spacingMm[axis],
          scratch,
        );
      }
  }
  return distances;
}

/** Lines along the last axis on which something is set. */
function columnsOf(set: Uint8Array, area: number): Uint8Array {
  const columns = new Uint8Array(area);
  for (let start = 0; start < set.length; start += area)
    for (let n = 0; n < area; n++) columns[n] |= set[start + n];
  return columns;
}

/** Along the first axis there are no parabolas yet: the nearest set voxel of a row is the last or the next one. */
function alongRows(set: Uint8Array, length: number, stepMm: number): Float64Array {
  const distances = new Float64Array(set.length).fill(Number.POSITIVE_INFINITY);
  for (let start = 0; start < set.length; start += length) {
    const end = start + length;
    const first = set.indexOf(1, start);
    if (first < 0) break;
    if (first >= end) continue;
    for (let n = first, last = first; n < end; n++) {
      if (set[n]) last = n;
      distances[n] = ((n - last) * stepMm) ** 2;
    }
    for (let n = end - 1, next = end; n >= start; n--) {
      if (set[n]) next = n;
      if (next < end) distances[n] = Math.min(distances[n], ((next - n) * stepMm) ** 2);
    }
  }
  return distances;
}

interface Scratch {
  readonly line: Float64Array;
  readonly at: Int32Array;
  readonly edge: Float64Array;
}

/** The lower envelope of the parabolas that stand on a line's values. */
function transformLine(
  values: Float64Array,
  start: number,
  stride: number,
  count: number,
  stepMm: number,
  { line, at, edge }: Scratch,
): void {
  let parabolas = 0;
  for (let n = 0; n < count; n++) {
    const value = values[start + n * stride];
    line[n] = value;
    if (value === Number.POSITIVE_INFINITY) continue;
    const x = n * stepMm;
    let from = Number.NEGATIVE_INFINITY;
    for (; parabolas > 0; parabolas--) {
      const m = at[parabolas - 1];
      const before = m * stepMm;
      from = (value + x * x - (line[m] + before * before)) / (2 * (x - before));
      if (from > edge[parabolas - 1]) break;
    }
    if (parabolas === 0) from = Number.NEGATIVE_INFINITY;
    at[parabolas] = n;
    edge[parabolas++] = from;
  }
  if (parabolas === 0) return;
  for (let n = 0, p = 0; n < count; n++) {
    const x = n * stepMm;
    while (p + 1 < parabolas && edge[p + 1] <= x) p++;
    const away = x - at[p] * stepMm;
    values[start + n * stride] = away * away + line[at[p]];
  }
}
