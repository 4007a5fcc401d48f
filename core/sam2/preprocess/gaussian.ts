/** Rows and columns of a plane at which a result is wanted; ascending, without repetition. */
export interface WantedAt {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * Gaussian low-pass of a plane (width x height, row by row), as `scipy.ndimage.gaussian_filter`: kernel cut at four
 * standard deviations, borders mirrored about the pixel's edge (d c b a | a b c d | d c b a). A sigma of 0 leaves
 * its direction as it is. Only where the wanted rows and columns cross are there values; the rest is 0.
 */
export function gaussianBlur(
  plane: Float32Array,
  width: number,
  height: number,
  { rows, columns }: WantedAt,
  sigmaXPx: number,
  sigmaYPx: number = sigmaXPx,
): Float32Array {
  const reach = sigmaXPx > 0 ? radiusOf(sigmaXPx) : 0;
  const [first, last] = [columns[0] ?? 0, columns[columns.length - 1] ?? -1];
  // Columns that a mirrored one is taken from are among those that it is reached from.
  const from = Math.max(0, first - reach);
  const to = Math.min(width, last + reach + 1);
  const down = sigmaYPx > 0 ? blurDown(plane, [width, height], rows, [from, to], sigmaYPx) : plane;
  return sigmaXPx > 0 ? blurAcross(down, width, { rows, columns }, sigmaXPx) : down;
}

/** At some rows, of the columns from `from` to before `to`. */
function blurDown(
  plane: Float32Array,
  [width, height]: readonly [number, number],
  rows: Int32Array,
  [from, to]: readonly [number, number],
  sigmaPx: number,
): Float32Array {
  const kernel = gaussianKernel(sigmaPx);
  const radius = radiusOf(sigmaPx);
  const out = new Float32Array(plane.length);
  const sums = new Float64Array(width);
  for (const y of rows) {
    sums.fill(0);
    for (let n = -radius; n <= radius; n++) {
      const weight = kernel[n + radius];
      const row = mirrored(y + n, height) * width;
      for (let x = from; x < to; x++) sums[x] += weight * plane[row + x];
    }
    out.set(sums.subarray(from, to), y * width + from);
  }
  return out;
}

function blurAcross(
  plane: Float32Array,
  width: number,
  { rows, columns }: WantedAt,
  sigmaPx: number,
): Float32Array {
  const kernel = gaussianKernel(sigmaPx);
  const radius = radiusOf(sigmaPx);
  const out = new Float32Array(plane.length);
  // One row with its mirrored ends, so that no tap has to look where it is.
  const row = new Float32Array(width + 2 * radius);
  const sources = Int32Array.from({ length: row.length }, (_, n) => mirrored(n - radius, width));
  for (const y of rows) {
    for (let n = 0; n < row.length; n++) row[n] = plane[y * width + sources[n]];
    for (const x of columns) {
      let sum = 0;
      for (let n = 0; n < kernel.length; n++) sum += kernel[n] * row[x + n];
      out[y * width + x] = sum;
    }
  }
  return out;
}

function mirrored(index: number, length: number): number {
  const period = 2 * length;
  const n = ((index % period) + period) % period;
  return n < length ? n : period - 1 - n;
}

function radiusOf(sigmaPx: number): number {
  return Math.trunc(4 * sigmaPx + 0.5);
}

function gaussianKernel(sigmaPx: number): Float64Array {
  const radius = radiusOf(sigmaPx);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, n) =>
    Math.exp(-0.5 * ((n - radius) / sigmaPx) ** 2),
  );
  const total = kernel.reduce((sum, v) => sum + v, 0);
  return kernel.map((v) => v / total);
}
