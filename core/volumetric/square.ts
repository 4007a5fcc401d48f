/** Grey values of a plane, row by row. */
export interface Plane {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}
export interface Square {
  readonly cx: number;
  readonly cy: number;
  readonly sideX: number;
  readonly sideY: number;
}
export function sampleSquare(plane: Plane, sq: Square & { size: number }): Float32Array {
  const { width, height } = plane;
  const data = blurred(plane, sq.sideX / sq.size, sq.sideY / sq.size);
  const out = new Float32Array(sq.size * sq.size);
  const at = (x: number, y: number) => (x >= 0 && y >= 0 && x < width && y < height ? data[x + width * y] : 0);
  for (let v = 0; v < sq.size; v++)
    for (let u = 0; u < sq.size; u++) {
      const x = sq.cx + sq.sideX * ((u + 0.5) / sq.size - 0.5) - 0.5;
      const y = sq.cy + sq.sideY * ((v + 0.5) / sq.size - 0.5) - 0.5;
      out[u + sq.size * v] = bilinear(at, x, y);
    }
  return out;
}
function bilinear(at: (x: number, y: number) => number, x: number, y: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  return (
    (at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx) * (1 - fy) +
    (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy
  );
}
function blurred({ data, width, height }: Plane, ax: number, ay: number): Float32Array {
  if (ax <= 1.5 && ay <= 1.5) return data;
  const pass = (src: Float32Array, n: number, lines: number, step: number, jump: number, aa: number) => {
    if (aa <= 1.5) return src;
    const sigma = aa / 2.5;
    const r = Math.floor(4 * sigma + 0.5);
    const k = Array.from({ length: 2 * r + 1 }, (_, i) => Math.exp(-0.5 * ((i - r) / sigma) ** 2));
    const sum = k.reduce((a, b) => a + b);
    const out = new Float32Array(src.length);
    for (let l = 0; l < lines; l++)
      for (let i = 0; i < n; i++) {
        let acc = 0;
        for (let d = -r; d <= r; d++) {
          let p = (((i + d) % (2 * n)) + 2 * n) % (2 * n);
          if (p >= n) p = 2 * n - 1 - p;
          acc += src[l * jump + p * step] * k[d + r];
        }
        out[l * jump + i * step] = acc / sum;
      }
    return out;
  };
  return pass(pass(data, width, height, 1, width, ax), height, width, width, 1, ay);
}
export function pasteLogits(logits: Float32Array, r: number, sq: Square, width: number, height: number): Float32Array {
  const at = (x: number, y: number) => (x >= 0 && y >= 0 && x < r && y < r ? logits[x + r * y] + 100 : 0);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = ((x + 0.5 - sq.cx) / sq.sideX + 0.5) * r - 0.5;
      const v = ((y + 0.5 - sq.cy) / sq.sideY + 0.5) * r - 0.5;
      out[x + width * y] = bilinear(at, u, v) - 100;
    }
  return out;
}
