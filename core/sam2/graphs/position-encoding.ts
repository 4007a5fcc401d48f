/**
 * PositionEmbeddingSine of the package (normalised, temperature 10000) for a grid of side * side.
 * @returns [side * side, width], y half first.
 */
export function sinePositionEncoding(side: number, width: number): Float32Array {
  const half = width / 2;
  const out = new Float32Array(side * side * width);
  const epsilon = 1e-6;
  for (let position = 0; position < side; position++) {
    const angle = ((position + 1) / (side + epsilon)) * 2 * Math.PI;
    for (let n = 0; n < half; n++) {
      const phase = angle / 10000 ** ((2 * Math.floor(n / 2)) / half);
      const value = n % 2 ? Math.cos(phase) : Math.sin(phase);
      for (let other = 0; other < side; other++) {
        out[(position * side + other) * width + n] = value;
        out[(other * side + position) * width + half + n] = value;
      }
    }
  }
  return out;
}

/**
 * Axial rotary tables (theta 10000): of every pair of channels the first half turns with x, the second with y.
 * @param pool a token stands for so many places across and down, and turns as their centre.
 * @returns cos and sin, each [side * side, width / 2].
 */
export function rotaryTables(
  side: number,
  width: number,
  pool = 1,
): { cos: Float32Array; sin: Float32Array } {
  const pairs = width / 2;
  const quarter = width / 4;
  const cos = new Float32Array(side * side * pairs);
  const sin = new Float32Array(side * side * pairs);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let pair = 0; pair < pairs; pair++) {
        const place = (pair < quarter ? x : y) * pool + (pool - 1) / 2;
        const angle = place / 10000 ** ((4 * (pair % quarter)) / width);
        const at = (y * side + x) * pairs + pair;
        cos[at] = Math.cos(angle);
        sin[at] = Math.sin(angle);
      }
    }
  }
  return { cos, sin };
}

/**
 * The prompt encoder's random Fourier features at the centres of a grid of side * side.
 * @param gaussian [2, width / 2]
 * @returns [side * side, width]: sines, then cosines.
 */
export function fourierGrid(side: number, gaussian: Float32Array): Float32Array {
  const half = gaussian.length / 2;
  const out = new Float32Array(side * side * 2 * half);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = (2 * (column + 0.5)) / side - 1;
      const y = (2 * (row + 0.5)) / side - 1;
      const at = (row * side + column) * 2 * half;
      for (let n = 0; n < half; n++) {
        const phase = 2 * Math.PI * (x * gaussian[n] + y * gaussian[half + n]);
        out[at + n] = Math.sin(phase);
        out[at + half + n] = Math.cos(phase);
      }
    }
  }
  return out;
}

/**
 * Hiera's windowed absolute positions: a small background map enlarged bicubically plus a tiled window map.
 * @param background [width, rows, columns]
 * @param window [width, windowSide, windowSide]
 * @returns [side * side, width]
 */
export function hieraPositionEmbedding(
  side: number,
  background: { readonly values: Float32Array; readonly rows: number; readonly columns: number },
  window: { readonly values: Float32Array; readonly side: number },
): Float32Array {
  const { values, rows, columns } = background;
  const width = values.length / (rows * columns);
  const vertical = bicubicTaps(rows, side);
  const horizontal = bicubicTaps(columns, side);
  const out = new Float32Array(side * side * width);
  const line = new Float64Array(rows * side);
  for (let channel = 0; channel < width; channel++) {
    const map = values.subarray(channel * rows * columns, (channel + 1) * rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let x = 0; x < side; x++) {
        line[row * side + x] = weigh(horizontal[x], (column) => map[row * columns + column]);
      }
    }
    const tile = window.values.subarray(channel * window.side ** 2, (channel + 1) * window.side ** 2);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const tiled = tile[(y % window.side) * window.side + (x % window.side)];
        out[(y * side + x) * width + channel] = weigh(vertical[y], (row) => line[row * side + x]) + tiled;
      }
    }
  }
  return out;
}

type Taps = readonly { readonly index: number; readonly weight: number }[];

function weigh(taps: Taps, at: (index: number) => number): number {
  let sum = 0;
  for (const { index, weight } of taps) sum += weight * at(index);
  return sum;
}

/** torch's bicubic (Keys' kernel with a = -0.75, half-pixel centres, edges repeated). */
function bicubicTaps(from: number, to: number): Taps[] {
  const a = -0.75;
  const near = (t: number) => ((a + 2) * t - (a + 3)) * t * t + 1;
  const far = (t: number) => ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return Array.from({ length: to }, (_, n) => {
    const centre = ((n + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre);
    const t = centre - first;
    return [far(t + 1), near(t), near(1 - t), far(2 - t)].map((weight, k) => ({
      index: Math.min(Math.max(first - 1 + k, 0), from - 1),
      weight,
    }));
  });
}
