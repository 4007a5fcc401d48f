/** A plane of values, row by row. */
export interface Raster {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** Bilinear, pixel centres aligned, borders repeated (torch `interpolate`, align_corners=False). */
export function resizeBilinear(source: Raster, width: number, height: number): Float32Array {
  const xs = bilinearTaps(source.width, width);
  const ys = bilinearTaps(source.height, height);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const upper = ys.first[y] * source.width;
    const lower = ys.second[y] * source.width;
    const fy = ys.fraction[y];
    for (let x = 0; x < width; x++) {
      const left = xs.first[x];
      const right = xs.second[x];
      const fx = xs.fraction[x];
      const above = source.data[upper + left] * (1 - fx) + source.data[upper + right] * fx;
      const below = source.data[lower + left] * (1 - fx) + source.data[lower + right] * fx;
      out[y * width + x] = above * (1 - fy) + below * fy;
    }
  }
  return out;
}

function bilinearTaps(size: number, outSize: number) {
  const first = new Int32Array(outSize);
  const second = new Int32Array(outSize);
  const fraction = new Float32Array(outSize);
  const scale = Math.fround(size / outSize);
  for (let n = 0; n < outSize; n++) {
    const at = Math.max(0, scale * (n + 0.5) - 0.5);
    first[n] = Math.min(Math.floor(at), size - 1);
    second[n] = Math.min(first[n] + 1, size - 1);
    fraction[n] = at - first[n];
  }
  return { first, second, fraction };
}

/**
 * Bilinear with the triangle widened when shrinking (torch `interpolate` with antialias=True). Weights and sums are
 * float32, columns first, because a mask is cut at exactly one half afterwards.
 */
export function resizeAntialiased(source: Raster, width: number, height: number): Float32Array {
  const xs = triangleTaps(source.width, width);
  const wide = new Float32Array(width * source.height);
  for (let y = 0; y < source.height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * source.width + xs[x].from;
      wide[y * width + x] = weighted(source.data, from, 1, xs[x].weights);
    }
  }
  const out = new Float32Array(width * height);
  triangleTaps(source.height, height).forEach(({ from, weights }, y) => {
    for (let x = 0; x < width; x++) out[y * width + x] = weighted(wide, from * width + x, width, weights);
  });
  return out;
}

function weighted(data: ArrayLike<number>, from: number, step: number, weights: Float32Array): number {
  let sum = 0;
  for (let n = 0; n < weights.length; n++)
    sum = Math.fround(sum + Math.fround(data[from + n * step] * weights[n]));
  return sum;
}

function triangleTaps(size: number, outSize: number): { from: number; weights: Float32Array }[] {
  const scale = Math.fround(size / outSize);
  const support = Math.max(scale, 1);
  const inverse = scale >= 1 ? Math.fround(1 / scale) : 1;
  return Array.from({ length: outSize }, (_, n) => {
    const center = Math.fround(scale * (n + 0.5));
    const from = Math.max(Math.trunc(center - support + 0.5), 0);
    const count = Math.min(Math.trunc(center + support + 0.5), size) - from;
    const weights = new Float32Array(count);
    let total = 0;
    for (let k = 0; k < count; k++) {
      weights[k] = Math.max(0, 1 - Math.abs(Math.fround((k + from - center + 0.5) * inverse)));
      total = Math.fround(total + weights[k]);
    }
    return { from, weights: weights.map((w) => w / total) };
  });
}
