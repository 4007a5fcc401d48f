/** 4-connected components of the non-zero pixels of a plane `width` wide: the pixel indices of each, largest first. */
export function planeComponents(pixels: Uint8Array, width: number): Int32Array[] {
  const seen = new Uint8Array(pixels.length);
  const queue = new Int32Array(pixels.length);
  const components: Int32Array[] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (!pixels[start] || seen[start]) continue;
    let size = 0;
    const visit = (n: number) => {
      if (!pixels[n] || seen[n]) return;
      seen[n] = 1;
      queue[size++] = n;
    };
    visit(start);
    for (let at = 0; at < size; at++) {
      const n = queue[at];
      const column = n % width;
      if (column > 0) visit(n - 1);
      if (column < width - 1) visit(n + 1);
      if (n >= width) visit(n - width);
      if (n < pixels.length - width) visit(n + width);
    }
    components.push(queue.slice(0, size));
  }
  return components.sort((a, b) => b.length - a.length);
}
