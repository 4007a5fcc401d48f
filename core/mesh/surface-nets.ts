import type { Affine } from '#core/geometry';
import { determinant } from '#core/geometry';
import type { BinaryStack, Net } from './net.ts';
import { extractNet } from './net.ts';
import { smooth } from './smooth.ts';

/** Closed triangles with outward normals, in LPS mm. */
export interface Mesh {
  /** x, y, z of each vertex, LPS mm. */
  readonly positions: Float32Array<ArrayBuffer>;
  /** Three vertices a triangle, counter-clockwise seen from outside. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** Unit normal of each vertex, weighted by the area of its triangles. */
  readonly normals: Float32Array<ArrayBuffer>;
}

/**
 * The smoothed surface of a binary stack (surface nets). Right for any affine: oblique, sheared, or of
 * negative determinant. An empty stack gives an empty mesh. The stack's border counts as air.
 */
export function surfaceNets(stack: BinaryStack, affineLps: Affine): Mesh {
  return meshOfNet(extractNet(stack), affineLps);
}

/** The net is smoothed in place. */
export function meshOfNet(net: Net, affineLps: Affine): Mesh {
  smooth(net);
  const positions = toLps(net, affineLps);
  const indices = triangles(net, positions, determinant(affineLps) < 0);
  return { positions, indices, normals: vertexNormals(positions, indices) };
}

function toLps({ positions, vertexCount }: Net, affineLps: Affine): Float32Array<ArrayBuffer> {
  const out = new Float32Array(vertexCount * 3);
  const [[xi, xj, xk, x0], [yi, yj, yk, y0], [zi, zj, zk, z0]] = affineLps;
  for (let at = 0; at < out.length; at += 3) {
    const i = positions[at];
    const j = positions[at + 1];
    const k = positions[at + 2];
    out[at] = xi * i + xj * j + xk * k + x0;
    out[at + 1] = yi * i + yj * j + yk * k + y0;
    out[at + 2] = zi * i + zj * j + zk * k + z0;
  }
  return out;
}

/** Each quad is split along its shorter diagonal; a mirrored frame turns every triangle round. */
function triangles({ quads, quadCount }: Net, p: Float32Array, mirrored: boolean): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(quadCount * 6);
  const squared = (a: number, b: number) =>
    (p[a] - p[b]) ** 2 + (p[a + 1] - p[b + 1]) ** 2 + (p[a + 2] - p[b + 2]) ** 2;
  for (let n = 0, at = 0; n < quadCount * 4; n += 4, at += 6) {
    const a = quads[n];
    const b = quads[mirrored ? n + 3 : n + 1];
    const c = quads[n + 2];
    const d = quads[mirrored ? n + 1 : n + 3];
    const alongAc = squared(a * 3, c * 3) <= squared(b * 3, d * 3);
    out[at] = a;
    out[at + 1] = b;
    out[at + 2] = alongAc ? c : d;
    out[at + 3] = alongAc ? a : b;
    out[at + 4] = c;
    out[at + 5] = d;
  }
  return out;
}

function vertexNormals(p: Float32Array, indices: Uint32Array): Float32Array<ArrayBuffer> {
  const normals = new Float32Array(p.length);
  for (let n = 0; n < indices.length; n += 3) {
    const a = indices[n] * 3;
    const b = indices[n + 1] * 3;
    const c = indices[n + 2] * 3;
    const ux = p[b] - p[a];
    const uy = p[b + 1] - p[a + 1];
    const uz = p[b + 2] - p[a + 2];
    const vx = p[c] - p[a];
    const vy = p[c + 1] - p[a + 1];
    const vz = p[c + 2] - p[a + 2];
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    normals[a] += x;
    normals[a + 1] += y;
    normals[a + 2] += z;
    normals[b] += x;
    normals[b + 1] += y;
    normals[b + 2] += z;
    normals[c] += x;
    normals[c + 1] += y;
    normals[c + 2] += z;
  }
  for (let at = 0; at < normals.length; at += 3) {
    const length = Math.sqrt(normals[at] ** 2 + normals[at + 1] ** 2 + normals[at + 2] ** 2) || 1;
    normals[at] /= length;
    normals[at + 1] /= length;
    normals[at + 2] /= length;
  }
  return normals;
}
