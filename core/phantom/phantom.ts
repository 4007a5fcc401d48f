import { type Affine, type Shape, type Volume, voxelCount } from '#core/geometry';
import { Mask } from '#core/masks';
import { randomFrom } from '#core/random';
import { anatomy, HEIGHT_MM, type Tissue } from './anatomy.ts';
import { addNoise } from './noise.ts';

export interface Structure {
  readonly label: string;
  readonly mask: Mask;
}

export interface Phantom {
  /** Int16 HU, LPS order. */
  readonly volume: Volume;
  /** The truth, largest first. Structures do not overlap. */
  readonly structures: readonly Structure[];
}

export interface PhantomOptions {
  readonly shape: Shape;
  readonly noiseSdHu: number;
}

const WIDTH_MM = 320;
const AIR_HU = -1000;

const DEFAULTS: PhantomOptions = { shape: [160, 160, 80], noiseSdHu: 20 };

/**
 * A CT of an upper abdomen made from formulas: the same seed gives the same voxels. Organs differ from their
 * neighbours by 20 to 60 HU at a noise of 20 HU, edges share their voxels (partial volume), and liver, spleen and
 * kidneys end inside the scan. 320 x 320 x 240 mm; 2 x 2 x 3 mm voxels by default.
 */
export function createPhantom(seed: number, options: Partial<PhantomOptions> = {}): Phantom {
  const { shape, noiseSdHu } = { ...DEFAULTS, ...options };
  const random = randomFrom(seed);
  const tissues = anatomy((value) => value * (1 + 0.1 * (random() - 0.5)));
  const stepMm = [WIDTH_MM / shape[0], WIDTH_MM / shape[1], HEIGHT_MM / shape[2]] as const;
  const affineLps: Affine = [
    [stepMm[0], 0, 0, (stepMm[0] - WIDTH_MM) / 2],
    [0, stepMm[1], 0, (stepMm[1] - WIDTH_MM) / 2],
    [0, 0, stepMm[2], stepMm[2] / 2],
    [0, 0, 0, 1],
  ];
  const hu = new Float32Array(voxelCount(shape)).fill(AIR_HU);
  const owner = new Uint8Array(hu.length);
  const labels = [...new Set(tissues.flatMap((t) => (t.structure ? [t.structure] : [])))];
  for (const tissue of tissues) {
    const label = tissue.structure ? labels.indexOf(tissue.structure) + 1 : 0;
    paint(tissue, label, { shape, affineLps }, hu, owner);
  }
  addNoise(hu, noiseSdHu, random);
  const data = Int16Array.from(hu, (v) => Math.round(Math.max(-1024, v)));
  const structures = labels.map((label, n) => ({ label, mask: Mask.fromDense(shape, owner, n + 1) }));
  const voxels = structures.map((s) => s.mask.count());
  return {
    volume: { shape, affineLps, data },
    structures: structures.sort((a, b) => voxels[labels.indexOf(b.label)] - voxels[labels.indexOf(a.label)]),
  };
}

/** Lays a tissue over the voxels; one that the surface cuts gets its share of it, over the width of a voxel. */
function paint(
  { solid, hu: tissueHu, within }: Tissue,
  label: number,
  { shape, affineLps }: Pick<Volume, 'shape' | 'affineLps'>,
  hu: Float32Array,
  owner: Uint8Array,
): void {
  const [ni, nj] = shape;
  const step = [0, 1, 2].map((axis) => affineLps[axis][axis]);
  const origin = [0, 1, 2].map((axis) => affineLps[axis][3]);
  const edgeMm = Math.cbrt(step[0] * step[1] * step[2]);
  const low = [0, 1, 2].map((a) => Math.max(0, Math.floor((solid.from[a] - edgeMm - origin[a]) / step[a])));
  const high = [0, 1, 2].map((a) =>
    Math.min(shape[a] - 1, Math.ceil((solid.to[a] + edgeMm - origin[a]) / step[a])),
  );
  for (let k = low[2]; k <= high[2]; k++)
    for (let j = low[1]; j <= high[1]; j++)
      for (let i = low[0]; i <= high[0]; i++) {
        const distance = solid.distanceMm(
          origin[0] + i * step[0],
          origin[1] + j * step[1],
          origin[2] + k * step[2],
        );
        const share = 0.5 - distance / edgeMm;
        if (share <= 0) continue;
        const n = i + ni * (j + nj * k);
        if (within && owner[n] !== label) continue;
        hu[n] += Math.min(1, share) * (tissueHu - hu[n]);
        if (distance < 0) owner[n] = label;
      }
}
