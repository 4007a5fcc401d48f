import type { Mesh } from './surface-nets.ts';

/**
 * Normals averaged with their neighbours' a number of times, in place: for the eye alone. The stairs of thick
 * slices then catch less light; positions, and with them volume and export, stay as they are.
 */
export function evenNormals({ indices, normals }: Pick<Mesh, 'indices' | 'normals'>, passes: number): void {
  const sums = new Float32Array(normals.length);
  for (let pass = 0; pass < passes; pass++) {
    sums.set(normals);
    for (let n = 0; n < indices.length; n += 3) {
      const a = indices[n] * 3;
      const b = indices[n + 1] * 3;
      const c = indices[n + 2] * 3;
      for (let axis = 0; axis < 3; axis++) {
        sums[a + axis] += normals[b + axis];
        sums[b + axis] += normals[c + axis];
        sums[c + axis] += normals[a + axis];
      }
    }
    for (let at = 0; at < normals.length; at += 3) {
      const length = Math.hypot(sums[at], sums[at + 1], sums[at + 2]) || 1;
      for (let axis = 0; axis < 3; axis++) normals[at + axis] = sums[at + axis] / length;
    }
  }
}
