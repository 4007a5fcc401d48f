import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cross, dot } from './affine.ts';
import { axisPlane, displayPlane, edgeLetters, PLANES, planeAxis, walked } from './display.ts';
import { axisOrderTo, orientationCode, reorderGrid } from './orientation.ts';
import type { Affine, Axis, Vec3 } from './types.ts';

const ANATOMICAL_LETTERS = {
  axial: { left: 'R', right: 'L', top: 'A', bottom: 'P' },
  coronal: { left: 'R', right: 'L', top: 'S', bottom: 'I' },
  sagittal: { left: 'A', right: 'P', top: 'S', bottom: 'I' },
};

/** The world direction the viewer looks in: axial to the head, coronal to the back, sagittal to the right. */
const GAZE: Record<string, Vec3> = { axial: [0, 0, 1], coronal: [0, 1, 0], sagittal: [-1, 0, 0] };

const fromColumns = (i: Vec3, j: Vec3, k: Vec3): Affine => [
  [i[0], j[0], k[0], 10],
  [i[1], j[1], k[1], -20],
  [i[2], j[2], k[2], 30],
  [0, 0, 0, 1],
];

/** All 48 ways to store an upright grid, each with the world axis and sign its indices follow. */
const storages = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
].flatMap((worldOf) =>
  [...Array(8).keys()].map((bits) => ({
    worldOf,
    signs: worldOf.map((_, n) => (bits & (1 << n) ? -1 : 1)),
  })),
);

const stored = (columns: readonly Vec3[], { worldOf, signs }: (typeof storages)[number]): Affine => {
  const [i, j, k] = worldOf.map((w, n) => columns[w].map((v) => v * signs[n]) as unknown as Vec3);
  return fromColumns(i, j, k);
};

const rotation = (a: number, b: number, c: number): Vec3[] => {
  const turn = (p: number, q: number, angle: number) => (v: number[]) => {
    const out = [...v];
    out[p] = v[p] * Math.cos(angle) - v[q] * Math.sin(angle);
    out[q] = v[p] * Math.sin(angle) + v[q] * Math.cos(angle);
    return out;
  };
  const turns = [turn(0, 1, a), turn(1, 2, b), turn(2, 0, c)];
  return [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ].map((v) => turns.reduce((w, t) => t(w), v) as unknown as Vec3);
};

const anyRotation = fc.tuple(
  ...[1, 2, 3].map(() => fc.double({ min: -Math.PI, max: Math.PI, noNaN: true })),
) as fc.Arbitrary<[number, number, number]>;

describe('display orientation', () => {
  it('shows every plane of all 48 storages in radiological convention', () => {
    const upright: Vec3[] = [
      [0.7, 0, 0],
      [0, 0.8, 0],
      [0, 0, 5],
    ];
    for (const storage of storages) {
      const grid = { affineLps: stored(upright, storage) };
      for (const plane of PLANES) {
        const axis = planeAxis(grid, plane);
        expect(displayPlane(grid, axis).plane).toBe(plane);
        expect(edgeLetters(grid, axis)).toEqual(ANATOMICAL_LETTERS[plane]);
      }
    }
  });

  it('gives each plane an axis of its own and each view its two others', () => {
    fc.assert(
      fc.property(anyRotation, (angles) => {
        const [i, j, k] = rotation(...angles);
        const grid = { affineLps: fromColumns(i, j, k) };
        expect(new Set(PLANES.map((plane) => planeAxis(grid, plane))).size).toBe(3);
        for (const axis of ['i', 'j', 'k'] as Axis[]) {
          const { right, down, forward } = displayPlane(grid, axis);
          expect(new Set([right.axis, down.axis, forward.axis]).size).toBe(3);
          expect(forward.axis).toBe(axis);
        }
      }),
    );
  });

  it('never mirrors: the gaze goes from the feet, from the front, from the left, however oblique', () => {
    fc.assert(
      fc.property(anyRotation, fc.constantFrom(...storages), (angles, storage) => {
        const grid = { affineLps: stored(rotation(...angles), storage) };
        for (const plane of PLANES) {
          const { right, down } = displayPlane(grid, planeAxis(grid, plane));
          expect(dot(cross(walked(grid, right), walked(grid, down)), GAZE[plane])).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('shows the same picture of the same oblique scan however it is stored', () => {
    fc.assert(
      fc.property(anyRotation, fc.constantFrom(...storages), (angles, storage) => {
        const columns = rotation(...angles);
        const first = { affineLps: stored(columns, storages[0]) };
        const other = { affineLps: stored(columns, storage) };
        for (const plane of PLANES) {
          const a = displayPlane(first, planeAxis(first, plane));
          const b = displayPlane(other, planeAxis(other, plane));
          for (const way of ['right', 'down', 'forward'] as const)
            expect(dot(walked(first, a[way]), walked(other, b[way]))).toBeCloseTo(1, 6);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('decides a tie at 45 degrees by world direction, not by storage', () => {
    const columns = rotation(0, Math.PI / 4, 0);
    const shown = storages.map((storage) => {
      const grid = { affineLps: stored(columns, storage) };
      const { right, down } = displayPlane(grid, planeAxis(grid, 'axial'));
      return [walked(grid, right), walked(grid, down)].flat().map((v) => Math.round(v * 1000) + 0);
    });
    for (const picture of shown) expect(picture).toEqual(shown[0]);
  });

  const PLANE_OF: Record<string, string> = {
    L: 'sagittal',
    R: 'sagittal',
    P: 'coronal',
    A: 'coronal',
    S: 'axial',
    I: 'axial',
  };
  const fourths = fc.integer({ min: -4, max: 4 }).map((n) => (n * Math.PI) / 4);
  const anyTurn = fc.oneof(anyRotation, fc.tuple(fourths, fourths, fourths));

  it('agrees with the letters of a grid on which axis is which, ties and steep tilts among them', () => {
    fc.assert(
      fc.property(anyTurn, fc.constantFrom(...storages), (angles, storage) => {
        const grid = { affineLps: stored(rotation(...angles), storage) };
        const named = [...orientationCode(grid.affineLps)].map((letter) => PLANE_OF[letter]);
        expect(named).toEqual((['i', 'j', 'k'] as const).map((axis) => axisPlane(grid, axis)));
      }),
      { numRuns: 1000 },
    );
  });

  it('turns a tie at 45 degrees into the same order of axes, however it is stored', () => {
    const columns = rotation(0, Math.PI / 4, 0);
    const turned = storages.map((storage) => {
      const affineLps = stored(columns, storage);
      const { affineLps: lps } = reorderGrid({ shape: [1, 1, 1], affineLps }, axisOrderTo(affineLps, 'LPS'));
      return lps.map((row) => row.slice(0, 3).map((v) => Math.round(v * 1000) + 0));
    });
    for (const grid of turned) expect(grid).toEqual(turned[0]);
  });

  it('names both directions of a tilted edge, the leading one first', () => {
    const [i, j, k] = rotation(0, Math.PI / 9, 0);
    const letters = edgeLetters({ affineLps: fromColumns(i, j, k) }, 'k');
    expect(letters).toEqual({ left: 'R', right: 'L', top: 'AI', bottom: 'PS' });
  });

  it('keeps a sheared scan (gantry tilt) upright', () => {
    const grid = { affineLps: fromColumns([0.5, 0, 0], [0, 0.5, 0], [0, 2, 5]) };
    expect(planeAxis(grid, 'axial')).toBe('k');
    expect(edgeLetters(grid, 'i')).toEqual({ left: 'A', right: 'P', top: 'SP', bottom: 'IA' });
  });
});
