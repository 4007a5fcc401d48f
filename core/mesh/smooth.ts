import type { Net } from './net.ts';

/**
 * Steps towards the neighbours' mean and, a little further, away again in turn: evens out the stairs of the
 * voxels without the shrinking of plain averaging (Taubin, A signal processing approach to fair surface
 * design, 1995). Balls of 4, 10 and 20 voxels radius come out at 97, 99 and 100 % of their volume; after
 * 16 plain half steps they had 69, 92 and 98 %.
 */
const PASSES = 8;
const TOWARDS = 0.5;
const AWAY = -0.53;

/**
 * Moves vertices towards smoothness without letting them leave their cells (Gibson, Constrained Elastic
 * Surface Nets, 1998), so that every voxel stays on its side of the surface. A mean and a cell are the
 * same in any affine frame: working in IJK is working in the patient.
 */
export function smooth(net: Net): void {
  const sums = new Float32Array(net.vertexCount * 3);
  const valence = new Uint8Array(net.vertexCount);
  for (let n = 0; n < net.quadCount * 4; n++) valence[net.quads[n]]++;
  for (let pass = 0; pass < PASSES; pass++) {
    relax(net, sums, valence, TOWARDS);
    relax(net, sums, valence, AWAY);
  }
}

function relax(net: Net, sums: Float32Array, valence: Uint8Array, step: number): void {
  const { vertexCount, positions, cells } = net;
  sumNeighbours(net, sums);
  for (let v = 0, at = 0; v < vertexCount; v++) {
    const share = step / valence[v];
    for (let axis = 0; axis < 3; axis++, at++) {
      const low = cells[at];
      const next = positions[at] * (1 - step) + sums[at] * share;
      positions[at] = Math.min(low + 1, Math.max(low, next));
    }
  }
}

/** In a closed, oriented net each vertex meets each neighbour just once going round its quads one way. */
function sumNeighbours({ positions, quadCount, quads }: Net, sums: Float32Array): void {
  sums.fill(0);
  for (let n = 0; n < quadCount * 4; n += 4) {
    const a = quads[n] * 3;
    const b = quads[n + 1] * 3;
    const c = quads[n + 2] * 3;
    const d = quads[n + 3] * 3;
    for (let axis = 0; axis < 3; axis++) {
      const first = positions[a + axis];
      sums[a + axis] += positions[b + axis];
      sums[b + axis] += positions[c + axis];
      sums[c + axis] += positions[d + axis];
      sums[d + axis] += first;
    }
  }
}
