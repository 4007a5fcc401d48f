import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Affine, Shape } from '#core/geometry';
import { determinant, invert, toWorld } from '#core/geometry';
import { Mask } from '#core/masks';
import { displaySurface } from './display-surface.ts';
import type { Mesh } from './surface-nets.ts';
import { surfaceNets } from './surface-nets.ts';

const IDENTITY: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

/** Oblique, sheared and with unequal steps. */
const SHEARED: Affine = [
  [0.7, -0.1, 0.4, -120],
  [0.1, 0.8, -0.6, 35],
  [0, 0.1, 1.5, 700],
  [0, 0, 0, 1],
];

const MIRRORED: Affine = SHEARED.map(([i, j, k, t]) => [-i, j, k, t]).map((row, r) =>
  r === 3 ? [0, 0, 0, 1] : row,
);

/** Voxels whose centres lie within `radiusMm` of the middle of the grid, in mm. */
function ball(shape: Shape, affineLps: Affine, radiusMm: number): Mask {
  const mask = new Mask(shape);
  const centre = toWorld(affineLps, [(shape[0] - 1) / 2, (shape[1] - 1) / 2, (shape[2] - 1) / 2]);
  for (let k = 0; k < shape[2]; k++) {
    const slice = new Uint8Array(shape[0] * shape[1]);
    for (let j = 0; j < shape[1]; j++)
      for (let i = 0; i < shape[0]; i++) {
        const p = toWorld(affineLps, [i, j, k]);
        if (Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]) <= radiusMm)
          slice[i + shape[0] * j] = 1;
      }
    mask.setSlice(k, slice);
  }
  return mask;
}

/** Signed volume (divergence theorem: positive when the triangles face outward) and area, in mm. */
function measure({ positions: p, indices }: Mesh): { volume: number; area: number } {
  let [volume, area] = [0, 0];
  for (let n = 0; n < indices.length; n += 3) {
    const [a, b, c] = [0, 1, 2].map((v) => p.subarray(indices[n + v] * 3, indices[n + v] * 3 + 3));
    const [u, v] = [b.map((x, d) => x - a[d]), c.map((x, d) => x - a[d])];
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    area += Math.hypot(...normal) / 2;
    volume += (normal[0] * a[0] + normal[1] * a[1] + normal[2] * a[2]) / 6;
  }
  return { volume, area };
}

/** How often each directed edge occurs. */
function directedEdges({ indices }: Mesh): Map<string, number> {
  const edges = new Map<string, number>();
  for (let n = 0; n < indices.length; n += 3)
    for (let v = 0; v < 3; v++) {
      const edge = `${indices[n + v]} ${indices[n + ((v + 1) % 3)]}`;
      edges.set(edge, (edges.get(edge) ?? 0) + 1);
    }
  return edges;
}

function expectClosed(mesh: Mesh): void {
  const edges = directedEdges(mesh);
  for (const [edge, times] of edges) expect(edges.get(edge.split(' ').reverse().join(' '))).toBe(times);
}

const randomMask = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([ni, nj, nk]) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: ni * nj * nk, maxLength: ni * nj * nk })
      .map((data) => Mask.fromDense([ni, nj, nk], data)),
  );

describe('surface nets', () => {
  it.each([
    ['upright', IDENTITY],
    ['sheared and oblique', SHEARED],
    ['mirrored', MIRRORED],
  ])('gives a ball its volume and area on a grid that is %s', (_, affine) => {
    const mesh = surfaceNets(ball([80, 80, 50], affine, 20), affine);
    const { volume, area } = measure(mesh);
    expect(Math.abs(volume / ((4 / 3) * Math.PI * 20 ** 3) - 1)).toBeLessThan(0.01);
    expect(Math.abs(area / (4 * Math.PI * 20 ** 2) - 1)).toBeLessThan(0.04);
  });

  it('faces outward whatever the sign of the determinant', () => {
    expect(determinant(SHEARED)).toBeGreaterThan(0);
    expect(determinant(MIRRORED)).toBeLessThan(0);
    for (const affine of [SHEARED, MIRRORED]) {
      const mesh = surfaceNets(ball([40, 40, 30], affine, 8), affine);
      const centre = toWorld(affine, [19.5, 19.5, 14.5]);
      for (let at = 0; at < mesh.positions.length; at += 3) {
        const outward = [0, 1, 2].map((d) => mesh.positions[at + d] - centre[d]);
        const along = outward.reduce((sum, v, d) => sum + v * mesh.normals[at + d], 0);
        expect(along).toBeGreaterThan(0);
      }
    }
  });

  it('is a closed two-manifold of the topology of a ball', () => {
    const mesh = surfaceNets(ball([40, 40, 30], SHEARED, 8), SHEARED);
    const edges = directedEdges(mesh);
    for (const [edge, times] of edges) {
      expect(times).toBe(1);
      expect(edges.has(edge.split(' ').reverse().join(' '))).toBe(true);
    }
    const euler = mesh.positions.length / 3 - edges.size / 2 + mesh.indices.length / 3;
    expect(euler).toBe(2);
  });

  it('is closed for any mask, at the border of the grid too', () => {
    fc.assert(
      fc.property(randomMask, (mask) => expectClosed(surfaceNets(mask, IDENTITY))),
      { numRuns: 300 },
    );
  });

  it("does not shrink what is small: a ball of four voxels radius keeps its voxels' volume within 5 %", () => {
    const mask = ball([13, 13, 13], IDENTITY, 4);
    expect(Math.abs(measure(surfaceNets(mask, IDENTITY)).volume / mask.count() - 1)).toBeLessThan(0.05);
  });

  it('keeps apart two voxels that touch only at an edge', () => {
    const mask = Mask.fromDense([2, 2, 1], [1, 0, 0, 1]);
    const mesh = surfaceNets(mask, IDENTITY);
    for (const times of directedEdges(mesh).values()) expect(times).toBe(1);
    const euler = mesh.positions.length / 3 - directedEdges(mesh).size / 2 + mesh.indices.length / 3;
    expect(euler).toBe(4);
  });

  it('lets no vertex leave its cell: the surface is never further than a voxel from the mask', () => {
    const mask = ball([30, 30, 30], IDENTITY, 9);
    const { positions } = surfaceNets(mask, SHEARED);
    const back = invert(SHEARED);
    for (let at = 0; at < positions.length; at += 3) {
      const [i, j, k] = toWorld(back, [positions[at], positions[at + 1], positions[at + 2]]);
      const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) =>
        mask.get(Math.floor(i) + (c & 1), Math.floor(j) + ((c >> 1) & 1), Math.floor(k) + (c >> 2)),
      );
      expect(corners.some((v) => v === 1)).toBe(true);
    }
  });

  it('gives an empty mask an empty mesh', () => {
    const mesh = surfaceNets(new Mask([4, 4, 4]), IDENTITY);
    expect(mesh.indices.length).toBe(0);
    expect(mesh.positions.length).toBe(0);
  });
});

describe('surface for the eye', () => {
  const mask = ball([96, 90, 60], SHEARED, 25);
  const { volume } = measure(surfaceNets(mask, SHEARED));

  it('is the surface itself where that is light enough', () => {
    const seen = displaySurface(mask, SHEARED, 1e6);
    expect(seen.positions).toEqual(surfaceNets(mask, SHEARED).positions);
  });

  it('is lighter, in the same place and closed, where it is not', () => {
    const seen = displaySurface(mask, SHEARED, 12_000);
    expect(seen.indices.length / 3).toBeLessThanOrEqual(12_000);
    expectClosed(seen);
    expect(Math.abs(measure(seen).volume / volume - 1)).toBeLessThan(0.02);
    const mean = (mesh: Mesh, axis: number) =>
      mesh.positions.reduce((sum, v, n) => (n % 3 === axis ? sum + v : sum), 0) / (mesh.positions.length / 3);
    for (const axis of [0, 1, 2])
      expect(Math.abs(mean(seen, axis) - mean(surfaceNets(mask, SHEARED), axis))).toBeLessThan(0.3);
  });
});
