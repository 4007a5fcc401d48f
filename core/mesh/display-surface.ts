import type { Affine } from '#core/geometry';
import { evenNormals } from './even-normals.ts';
import type { BinaryStack } from './net.ts';
import { extractNet } from './net.ts';
import type { Mesh } from './surface-nets.ts';
import { meshOfNet } from './surface-nets.ts';

/**
 * A surface to look at, not to measure or export: its normals are evened out, and above `maxTriangles` the
 * in-plane resolution is halved until it is light enough to turn. A view of a few hundred pixels shows no
 * difference; a machine without a GPU draws it four times as fast.
 */
export function displaySurface(stack: BinaryStack, affineLps: Affine, maxTriangles: number): Mesh {
  const net = extractNet(stack);
  const [ni, nj] = stack.shape;
  if (net.quadCount * 2 > maxTriangles && Math.min(ni, nj) > 64)
    return displaySurface(halved(stack), halvedAffine(affineLps), maxTriangles);
  const mesh = meshOfNet(net, affineLps);
  evenNormals(mesh, normalPasses(net.vertexCount));
  return mesh;
}

/** Enough to even out the stairs of thick slices on an organ; a small lesion keeps its own shape. */
function normalPasses(vertices: number): number {
  return Math.min(12, Math.floor(Math.sqrt(vertices) / 8));
}

/** Every 2 x 2 voxels of a slice as one, set where half of them are; an odd last row or column counts as air beyond. */
function halved(stack: BinaryStack): BinaryStack {
  const [ni, nj, nk] = stack.shape;
  const [wide, high] = [Math.ceil(ni / 2), Math.ceil(nj / 2)];
  return {
    shape: [wide, high, nk],
    slice: (k) => {
      const fine = stack.slice(k);
      if (!fine) return undefined;
      const sums = new Uint8Array(wide * high);
      for (let j = 0, n = 0; j < nj; j++) {
        const row = (j >> 1) * wide;
        for (let i = 0; i < ni; i++, n++) sums[row + (i >> 1)] += fine[n];
      }
      for (let n = 0; n < sums.length; n++) sums[n] = sums[n] >= 2 ? 1 : 0;
      return sums;
    },
  };
}

/** Coarse index n lies between the fine ones 2n and 2n + 1. */
function halvedAffine(affineLps: Affine): Affine {
  return affineLps.map(([i, j, k, t], row) =>
    row === 3 ? [0, 0, 0, 1] : [2 * i, 2 * j, k, t + (i + j) / 2],
  );
}
