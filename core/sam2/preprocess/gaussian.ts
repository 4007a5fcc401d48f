/**
 * Gaussian low-pass of a plane (width x height, row by row), as `scipy.ndimage.gaussian_filter`: kernel cut at four
 * standard deviations, borders mirrored about the pixel's edge (d c b a | a b c d | d c b a). A sigma of 0 leaves
 * its direction as it is.
 */
export function gaussianBlur(
  plane: Float32Array,
  width: number,
  height: number,
  sigmaXPx: number,
  sigmaYPx: number = sigmaXPx,
): Float32Array {
  const columns = { lines: width, length: height, lineStep: 1, step: width };
  const rows = { lines: height, length: width, lineStep: width, step: 1 };
  const down = sigmaYPx > 0 ? blurLines(plane, gaussianKernel(sigmaYPx), columns) : plane;
  return sigmaXPx > 0 ? blurLines(down, gaussianKernel(sigmaXPx), rows) : down;
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  /** Index distance from one line to the next, and from one sample of a line to the next. */
  readonly lineStep: number;
  readonly step: number;
}

function blurLines(plane: Float32Array, kernel: Float64Array, layout: Lines): Float32Array {
  const { lines, length, lineStep, step } = layout;
  const out = new Float32Array(plane.length);
  const radius = (kernel.length - 1) / 2;
  for (let line = 0; line < lines; line++) {
    for (let x = 0; x < length; x++) {
      let sum = 0;
      for (let n = -radius; n <= radius; n++) {
        sum += kernel[n + radius] * plane[line * lineStep + mirrored(x + n, length) * step];
      }
      out[line * lineStep + x * step] = sum;
    }
  }
  return out;
}

function mirrored(index: number, length: number): number {
  const period = 2 * length;
  const n = ((index % period) + period) % period;
  return n < length ? n : period - 1 - n;
}

function gaussianKernel(sigmaPx: number): Float64Array {
  const radius = Math.trunc(4 * sigmaPx + 0.5);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, n) =>
    Math.exp(-0.5 * ((n - radius) / sigmaPx) ** 2),
  );
  const total = kernel.reduce((sum, v) => sum + v, 0);
  return kernel.map((v) => v / total);
}
