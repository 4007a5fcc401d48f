import type { CaseDetail } from '#core/contract';
import type { Shape } from '#core/geometry';

/** An ellipsoid organ in voxel indices. */
export interface Ellipsoid {
  center: readonly [number, number, number];
  radius: readonly [number, number, number];
  hu: number;
}

export const phantomShape: Shape = [192, 160, 72];
export const phantomAffine = [
  [1.8, 0, 0, -172],
  [0, 1.8, 0, -144],
  [0, 0, 4, -140],
  [0, 0, 0, 1],
];

const body: Ellipsoid = { center: [96, 82, 36], radius: [86, 60, 400], hu: 30 };
export const organs: readonly Ellipsoid[] = [
  { center: [62, 74, 44], radius: [40, 36, 20], hu: 95 },
  { center: [142, 88, 46], radius: [20, 17, 14], hu: 120 },
  { center: [128, 104, 30], radius: [14, 15, 16], hu: 160 },
  { center: [68, 106, 26], radius: [14, 15, 16], hu: 160 },
  { center: [102, 98, 36], radius: [8, 8, 400], hu: 180 },
  { center: [96, 120, 36], radius: [17, 14, 400], hu: 450 },
];

export function inside({ center, radius }: Ellipsoid, i: number, j: number, k: number): boolean {
  const d = (v: number, n: 0 | 1 | 2) => ((v - center[n]) / radius[n]) ** 2;
  return d(i, 0) + d(j, 1) + d(k, 2) <= 1;
}

const made = new Map<number, Int16Array>();

/** The same voxels for the same seed. */
export function phantomVoxels(seed: number): Int16Array {
  const known = made.get(seed) ?? makeVoxels(seed);
  made.set(seed, known);
  return known;
}

function makeVoxels(seed: number): Int16Array {
  const [ni, nj, nk] = phantomShape;
  const data = new Int16Array(ni * nj * nk);
  let state = seed >>> 0 || 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let k = 0, at = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++, at++) {
        const organ = organs.findLast((o) => inside(o, i, j, k));
        const base = inside(body, i, j, k) ? (organ?.hu ?? body.hu) : -1000;
        data[at] = base + (random() + random() + random() - 1.5) * 36;
      }
  return data;
}

export function phantomDetail(id: string, name: string, savedAt: string): CaseDetail {
  return {
    id,
    name,
    patientId: 'PHANTOM-1',
    description: 'Abdomen, portal venous',
    modality: 'CT',
    updatedAt: savedAt,
    shape: [...phantomShape],
    spacingMm: [1.8, 1.8, 4],
    affineLps: phantomAffine,
    sliceCount: phantomShape[2],
    dataType: 'int16',
    valueKind: 'hu',
    valueRange: [-1054, 504],
    identity: {
      patientName: 'Phantom^One',
      patientId: 'PHANTOM-1',
      sex: 'F',
      age: '054Y',
      studyDate: '2026-11-24',
      studyDescription: 'CT abdomen',
      seriesDescription: 'portal venous 4.0',
      lossy: false,
    },
    source: { format: 'phantom', fileNames: [] },
    warnings: [],
    segments: [],
    prompts: [],
    results: [],
    versions: [],
    revision: 0,
    undo: null,
    redo: null,
    savedAt,
  };
}
