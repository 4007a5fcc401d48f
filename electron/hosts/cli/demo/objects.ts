import type { SlicePrompt } from '#core/contract';
import type { Volume } from '#core/geometry';
import { largestSlice, type Mask, planeBox, planeComponents } from '#core/masks';
import { createPhantom } from '#core/phantom';

/** A structure that the demonstration segments: one box on one axial slice, and the truth where it is known. */
export interface DemoObject {
  readonly label: string;
  readonly prompt: Pick<SlicePrompt, 'axis' | 'slice' | 'box'>;
  readonly truth?: Mask;
}

const SHOWN = ['liver', 'spleen', 'left kidney'];

/** Three organs of the phantom, each by the tight box on its largest slice. */
export function phantomObjects(seed: number): DemoObject[] {
  const { structures } = createPhantom(seed);
  return SHOWN.map((label) => {
    const found = structures.find((structure) => structure.label === label);
    const slice = found && largestSlice(found.mask);
    if (!found || slice === null || slice === undefined) throw new Error(`the phantom has no ${label}`);
    const box = planeBox(found.mask.plane('k', slice), found.mask.shape[0]);
    return { label, prompt: { axis: 'k', slice, box: box ?? undefined }, truth: found.mask };
  });
}

interface Candidate {
  readonly label: string;
  /** Bounds of the smoothed values, HU. */
  readonly hu: readonly [number, number];
}

const CANDIDATES: readonly Candidate[] = [
  { label: 'soft tissue', hu: [30, 160] },
  { label: 'bone', hu: [180, 3000] },
  { label: 'air inside', hu: [-1000, -400] },
  { label: 'fat', hu: [-140, -60] },
];

/**
 * Three structures of a scan that nobody has prompted: on the middle slice the largest compact region of each of
 * three kinds of tissue. A demonstration on the user's own scan, not an opinion on anatomy.
 */
export function scanObjects({ data, shape }: Volume, valueKind: 'hu' | 'raw'): DemoObject[] {
  const [ni, nj, nk] = shape;
  const slice = Math.floor(nk / 2);
  const plane = smoothed(data.subarray(slice * ni * nj, (slice + 1) * ni * nj), ni);
  const kinds = valueKind === 'hu' ? CANDIDATES : thirds(plane);
  const found = kinds.flatMap(({ label, hu: [low, high] }): DemoObject[] => {
    const box = largestCompact(
      plane.map((v) => (v >= low && v <= high ? 1 : 0)),
      ni,
    );
    return box ? [{ label, prompt: { axis: 'k', slice, box } }] : [];
  });
  return found.slice(0, 3);
}

/** Without Hounsfield units: the dark, middle and bright third of what is not background. */
function thirds(plane: Float32Array): Candidate[] {
  const sorted = plane.slice().sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return [
    { label: 'bright', hu: [at(0.85), at(1)] },
    { label: 'middle', hu: [at(0.6), at(0.8)] },
    { label: 'dark', hu: [at(0.3), at(0.5)] },
  ];
}

/** Mean of 5 x 5 pixels, the edges repeated. */
function smoothed(values: ArrayLike<number>, width: number): Float32Array {
  const height = values.length / width;
  const out = new Float32Array(values.length);
  const clamp = (v: number, last: number) => Math.min(last, Math.max(0, v));
  for (let b = 0; b < height; b++) {
    for (let a = 0; a < width; a++) {
      let sum = 0;
      for (let db = -2; db <= 2; db++)
        for (let da = -2; da <= 2; da++)
          sum += values[clamp(b + db, height - 1) * width + clamp(a + da, width - 1)];
      out[b * width + a] = sum / 25;
    }
  }
  return out;
}

/** Box of the largest component that fills half of it, does not touch the border and has a size worth showing. */
function largestCompact(pixels: ArrayLike<number>, width: number): [number, number, number, number] | null {
  const plane = Uint8Array.from(pixels);
  const height = plane.length / width;
  for (const component of planeComponents(plane, width)) {
    if (component.length < 0.002 * plane.length) return null;
    const only = new Uint8Array(plane.length);
    for (const n of component) only[n] = 1;
    const box = planeBox(only, width);
    if (!box) continue;
    const [a0, b0, a1, b1] = box;
    const inside = a0 > 0 && b0 > 0 && a1 < width - 1 && b1 < height - 1;
    const filled = component.length / ((a1 - a0 + 1) * (b1 - b0 + 1));
    if (inside && filled >= 0.5 && component.length <= 0.25 * plane.length) return box;
  }
  return null;
}
