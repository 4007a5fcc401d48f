import { describe, expect, it } from 'vitest';
import { type Affine, toWorld, type Vec3 } from '#core/geometry';
import { Mask } from '#core/masks';
import type { ExportInput } from './export-input.ts';
import { renderGlb } from './glb.ts';

const shape = [13, 7, 5] as const;
/** Oblique and left-handed: nothing may quietly assume straight axes. */
const affineLps: Affine = [
  [-0.6, -0.8, 0, 10],
  [0.8, -0.6, 0, -20],
  [0, 0, -2.5, 30],
  [0, 0, 0, 1],
];

function segment(label: string, color: string, voxel?: Vec3): ExportInput['segments'][number] {
  const data = Uint8Array.from({ length: 13 * 7 * 5 }, (_, n) =>
    voxel && n === voxel[0] + 13 * (voxel[1] + 7 * voxel[2]) ? 1 : 0,
  );
  return { label, color, mask: Mask.fromDense(shape, data), algorithm: { type: 'MANUAL' } };
}

const input: ExportInput = {
  grid: { shape, affineLps },
  source: { format: 'nifti', fileNames: [] },
  segments: [
    segment('Liver', '#ff0000', [3, 3, 2]),
    segment('Spleen', '#00ff00', [9, 5, 1]),
    segment('Nothing', '#0000ff'),
  ],
  author: 'A',
  softwareVersion: '1',
};

interface Gltf {
  asset: { version: string; generator: string };
  scenes: { nodes: number[] }[];
  nodes: { name: string; children?: number[]; rotation?: number[]; scale?: number[]; mesh?: number }[];
  meshes: { primitives: { attributes: Record<string, number>; material: number }[] }[];
  materials: { name: string; pbrMetallicRoughness: { baseColorFactor: number[] } }[];
  accessors: { min: number[]; max: number[] }[];
}

/** The JSON chunk of a binary glTF file, read by hand (glTF 2.0, 4.4). */
function jsonOf(bytes: Uint8Array): Gltf {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([0x46546c67, 2]);
  expect(view.getUint32(8, true)).toBe(bytes.length);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + view.getUint32(12, true))));
}

/** v turned by the quaternion (x, y, z, w). */
function turned(v: Vec3, [x, y, z, w]: readonly number[]): number[] {
  const cross = (a: readonly number[], b: readonly number[]) => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ];
  const q = [x, y, z];
  const t = cross(q, v).map((c) => 2 * c);
  return cross(q, t).map((c, n) => Math.round(v[n] + w * t[n] + c) + 0);
}

describe('GLB', () => {
  it('holds every surface under its label and colour; a segment without one is named', async () => {
    const { files, warnings } = await renderGlb(input);
    const { nodes, scenes, meshes, materials } = jsonOf(files[0].bytes);
    const parts = nodes[scenes[0].nodes[0]].children!.map((n) => nodes[n]);
    expect(parts.map(({ name }) => name)).toEqual(['Liver', 'Spleen']);
    const colors = parts.map(({ mesh }) => materials[meshes[mesh!].primitives[0].material]);
    expect(colors.map((m) => m.pbrMetallicRoughness.baseColorFactor)).toEqual([
      [1, 0, 0, 1],
      [0, 1, 0, 1],
    ]);
    expect(warnings).toEqual(['"Nothing" is empty and has no surface.']);
  });

  it('keeps vertices in LPS mm, and stands the patient upright, facing forward, in metres', async () => {
    const { nodes, scenes, accessors, meshes } = jsonOf((await renderGlb(input)).files[0].bytes);
    const patient = nodes[scenes[0].nodes[0]];
    const { min, max } = accessors[meshes[0].primitives[0].attributes.POSITION];
    const centre = toWorld(affineLps, [3, 3, 2]);
    for (const c of [0, 1, 2]) expect((min[c] + max[c]) / 2).toBeCloseTo(centre[c], 4);
    expect(patient.scale).toEqual([0.001, 0.001, 0.001]);
    const [left, head, front] = [
      [1, 0, 0],
      [0, 0, 1],
      [0, -1, 0],
    ].map((lps) => turned(lps as unknown as Vec3, patient.rotation!));
    expect({ left, head, front }).toEqual({ left: [1, 0, 0], head: [0, 1, 0], front: [0, 0, 1] });
  });

  it('finds a file that was cut off or changed', async () => {
    const { bytes, check } = (await renderGlb(input)).files[0];
    await check(bytes);
    await expect(check(bytes.subarray(0, bytes.length - 100))).rejects.toThrow();
    const changed = bytes.slice();
    changed[changed.length - 1000] ^= 0x41;
    await expect(check(changed)).rejects.toThrow();
  });
});
