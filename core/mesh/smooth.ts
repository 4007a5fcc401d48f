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
  const neighbours = neighboursOf(net);
  const { positions } = net;
  const between = new Float32Array(net.vertexCount * 3);
  for (let pass = 0; pass < PASSES; pass++) {
    relax(net.cells, neighbours, positions, between, TOWARDS);
    relax(net.cells, neighbours, between, positions, AWAY);
  }
}

interface Neighbours {
  /** [vertex]: where its neighbours begin in `list`; one entry more than vertices. */
  readonly begin: Int32Array;
  /** Places of the neighbours in the positions: three times their numbers. */
  readonly list: Int32Array;
}

/** In a closed, oriented net each vertex meets each neighbour just once going round its quads one way. */
function neighboursOf({ vertexCount, quadCount, quads }: Net): Neighbours {
  const corners = quadCount * 4;
  const begin = new Int32Array(vertexCount + 1);
  for (let n = 0; n < corners; n++) begin[quads[n] + 1]++;
  for (let v = 0; v < vertexCount; v++) begin[v + 1] += begin[v];
  const next = begin.slice();
  const list = new Int32Array(corners);
  for (let n = 0; n < corners; n += 4) {
    const a = quads[n];
    const b = quads[n + 1];
    const c = quads[n + 2];
    const d = quads[n + 3];
    list[next[a]++] = b * 3;
    list[next[b]++] = c * 3;
    list[next[c]++] = d * 3;
    list[next[d]++] = a * 3;
  }
  return { begin, list };
}

function relax(
  cells: Int16Array,
  { begin, list }: Neighbours,
  from: Float32Array,
  to: Float32Array,
  step: number,
): void {
  const vertexCount = begin.length - 1;
  const stay = 1 - step;
  for (let v = 0, at = 0, n = 0; v < vertexCount; v++, at += 3) {
    const end = begin[v + 1];
    const share = step / (end - n);
    let x = 0;
    let y = 0;
    let z = 0;
    for (; n < end; n++) {
      const neighbour = list[n];
      x += from[neighbour];
      y += from[neighbour + 1];
      z += from[neighbour + 2];
    }
    to[at] = within(cells[at], stay * from[at] + share * x);
    to[at + 1] = within(cells[at + 1], stay * from[at + 1] + share * y);
    to[at + 2] = within(cells[at + 2], stay * from[at + 2] + share * z);
  }
}

function within(low: number, value: number): number {
  return Math.min(low + 1, Math.max(low, value));
}
