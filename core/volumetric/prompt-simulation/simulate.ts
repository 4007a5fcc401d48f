import { type PromptSimulation, SagittaError, type SlicePrompt } from '#core/contract';
import type { Axis, Grid } from '#core/geometry';
import { type Mask, planeBox } from '#core/masks';
import { normal, randomFrom, seedOf } from '#core/random';
import { clicksBeside, clicksInside, type Plane } from './clicks.ts';
import { promptedSlices } from './place.ts';
import { planeOf, voxelAt } from './stored-plane.ts';

/** A prompt as a user would have given it; `mask` is the plane (layout of `Mask.plane`) where that is the prompt. */
export interface SimulatedPrompt {
  readonly prompt: SlicePrompt;
  readonly mask?: Uint8Array;
}

type Box = NonNullable<SlicePrompt['box']>;

/**
 * Prompts on the slices of a reference mask. Every slice draws from a generator of its own, seeded by `seed` and its
 * index, so that the same study gives the same prompts whatever else is drawn.
 * Throws `prompt-invalid` when the reference is empty.
 */
export function simulatePrompts(
  grid: Grid,
  reference: Mask,
  simulation: PromptSimulation,
  seed: string,
): SimulatedPrompt[] {
  const { axis, kind, place } = simulation;
  const slices = promptedSlices(reference, axis, place);
  if (slices.length === 0)
    throw new SagittaError('prompt-invalid', 'The reference is empty: there is nothing to prompt.');
  return slices.map((slice): SimulatedPrompt => {
    const plane = planeOf(grid, reference, axis, slice);
    if (kind === 'mask') return { prompt: { axis, slice, points: [], mask: true }, mask: plane.pixels };
    const random = randomFrom(seedOf(`${seed}|${slice}`));
    const box = kind === 'points' ? undefined : jitteredBox(plane, simulation.jitterMm, random);
    const points = kind === 'box' ? [] : clicks(plane, axis, slice, simulation, random);
    return { prompt: { axis, slice, box, points, mask: false } };
  });
}

/** The tight box, each edge off by its own draw but inside the plane and in order. */
function jitteredBox(plane: Plane, jitterMm: number, random: () => number): Box {
  const tight = planeBox(plane.pixels, plane.width) as Box;
  if (jitterMm === 0) return tight;
  const moved = tight.map((edge, n) => {
    const last = n % 2 === 0 ? plane.width - 1 : plane.height - 1;
    const shift = Math.round((normal(random) * jitterMm) / plane.spacingMm[n % 2]);
    return Math.max(0, Math.min(last, edge + shift));
  });
  const [a0, b0, a1, b1] = moved;
  return [Math.min(a0, a1), Math.min(b0, b1), Math.max(a0, a1), Math.max(b0, b1)];
}

function clicks(
  plane: Plane,
  axis: Axis,
  slice: number,
  { positives, negatives, jitterMm }: PromptSimulation,
  random: () => number,
): SlicePrompt['points'] {
  const inside = clicksInside(plane, positives, jitterMm, random);
  const beside = clicksBeside(plane, negatives, random);
  return [
    ...inside.map((at) => ({ ijk: voxelAt(axis, slice, at), positive: true })),
    ...beside.map((at) => ({ ijk: voxelAt(axis, slice, at), positive: false })),
  ];
}
