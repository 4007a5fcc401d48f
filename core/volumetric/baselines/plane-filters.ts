/** Gaussian of 1 px, cut off at 4 px. */
const KERNEL = (() => {
  const weights = Array.from({ length: 9 }, (_, n) => Math.exp(-((n - 4) ** 2) / 2));
  const sum = weights.reduce((total, w) => total + w, 0);
  return weights.map((w) => w / sum);
})();

/** A plane smoothed by a Gaussian of 1 px, without the `border` (at least 4 px) that the smoothing needs around it. */
export function smoothPlane(values: Float32Array, width: number, border: number): Float32Array {
  const height = values.length / width;
  const [innerWidth, innerHeight] = [width - 2 * border, height - 2 * border];
  const across = new Float32Array(innerWidth * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < innerWidth; x++)
      across[x + innerWidth * y] = KERNEL.reduce(
        (sum, w, n) => sum + w * values[x + border + n - 4 + width * y],
        0,
      );
  const out = new Float32Array(innerWidth * innerHeight);
  for (let y = 0; y < innerHeight; y++)
    for (let x = 0; x < innerWidth; x++)
      out[x + innerWidth * y] = KERNEL.reduce(
        (sum, w, n) => sum + w * across[x + innerWidth * (y + border + n - 4)],
        0,
      );
  return out;
}

/** Opening by 3 x 3 pixels; beyond the plane nothing is set. */
export function openPlane(pixels: Uint8Array, width: number): Uint8Array {
  const eroded = neighbourhood(pixels, width, (set) => set === 9);
  return neighbourhood(eroded, width, (set) => set > 0);
}

function neighbourhood(pixels: Uint8Array, width: number, rule: (set: number) => boolean): Uint8Array {
  const height = pixels.length / width;
  return Uint8Array.from(pixels, (_, n) => {
    const [x, y] = [n % width, Math.floor(n / width)];
    let set = 0;
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) set += pixels[u + width * v];
    return rule(set) ? 1 : 0;
  });
}

/** Sets what cannot be reached from the plane's rim over empty pixels (4-connected). */
export function fillHoles(pixels: Uint8Array, width: number): Uint8Array {
  const height = pixels.length / width;
  const outside = new Uint8Array(pixels.length);
  const stack: number[] = [];
  const visit = (x: number, y: number) => {
    const n = x + width * y;
    if (x < 0 || y < 0 || x >= width || y >= height || pixels[n] || outside[n]) return;
    outside[n] = 1;
    stack.push(n);
  };
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) visit(x, y);
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) visit(x, y);
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    const [x, y] = [n % width, Math.floor(n / width)];
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  return outside.map((v) => 1 - v);
}
