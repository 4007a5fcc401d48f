import type { MemoryTolerance } from './compare.ts';
import type { Bank, Manifest } from './manifest.ts';
import type { Tensors } from './tensors.ts';

/**
 * Teacher-forced: every frame gets the reference's memories and pointers, so that only its own computation is
 * compared. Free-running: it gets ours, and rounding differences grow from frame to frame.
 */
export type Mode = 'teacher-forced' | 'free-running';

/** How far a frame is from a prompt: prompted itself, tracked from conditioning frames alone, or later. */
export type Depth = 'prompted' | 'first' | 'later';

export function depthOf(bank: Bank | null | undefined): Depth {
  if (!bank) return 'prompted';
  return bank.memory.every((m) => m.kind.includes('cond')) ? 'first' : 'later';
}

/** Largest differences between the package's float32 and float64 runs over the public cases, with room of about three. */
const FREE_RUNNING_LOGITS: Record<Depth, number> = { prompted: 1e-4, first: 1e-3, later: 1e-2 };
const FORCED_VALUES = 1e-4;
const FORCED_IOUS = 1e-5;
/** IoUs pass a sigmoid: they differ by a tenth of what logits do. */
const IOU_SHARE = 0.1;

/** With the same input few memory values round to the neighbouring bfloat16. */
const FORCED_MEMORY: MemoryTolerance = { share: 0.005, beyondStep: 1e-4 };
/** What logits that differ by 1e-2 change in a memory, where a case has not measured it. */
const FREE_RUNNING_MEMORY = 0.05;

const MASK_SHARE = 1e-3;
/** A pixel of the low-resolution mask that is on the other side of 0 reaches so many times its own area when enlarged. */
const ENLARGED_REACH = 4;
/** As much more than the package's own float32 and float64 masks differ as the suggested tolerances allow. */
const ROOM = 3;

/** Share of a mask's pixels that may differ: 0.1 %, one pixel of a coarse mask, or what a chaotic case measured. */
export function maskShare(
  mode: Mode,
  imageSize: number,
  { mask_bits_differing_f32_vs_f64 }: Manifest,
): number {
  const onePixel = ENLARGED_REACH / (imageSize / 4) ** 2;
  if (mode === 'teacher-forced' || !mask_bits_differing_f32_vs_f64?.of) return Math.max(MASK_SHARE, onePixel);
  const { differing, of } = mask_bits_differing_f32_vs_f64;
  return Math.max(MASK_SHARE, onePixel, (ROOM * differing) / of);
}

/** Largest allowed difference of a tensor; the last part of its name is its kind (`low_res`, `ious4`, ...). */
export function toleranceOf(name: string, mode: Mode, depth: Depth, manifest: Manifest): number {
  const kind = name.slice(name.lastIndexOf('/') + 1);
  if (kind === 'point_coords_model') return FORCED_VALUES;
  if (kind === 'point_labels') return 0;
  const isIou = kind === 'ious4';
  if (mode === 'teacher-forced') return isIou ? FORCED_IOUS : FORCED_VALUES;
  const rule = FREE_RUNNING_LOGITS[depth] * (isIou ? IOU_SHARE : 1);
  // One memory value that rounds to its neighbour shows at once where it counts much, and in another frame of the run
  // than in the package's own: the largest difference of the kind measures the whole run.
  const measured = manifest.tolerance?.[kind]?.suggested_atol ?? 0;
  return Math.max(rule, measured);
}

export function memoryTolerance(kind: string, mode: Mode, manifest: Manifest): MemoryTolerance {
  if (mode === 'teacher-forced') return FORCED_MEMORY;
  return {
    share: 1,
    beyondStep: Math.max(FREE_RUNNING_MEMORY, manifest.tolerance?.[kind]?.suggested_atol ?? 0),
  };
}

/** Whether a case stored the memories that a teacher-forced run needs. */
export function canBeForced(tensors: Tensors): boolean {
  return [...tensors.keys()].some((name) => name.endsWith('/cond_maskmem'));
}

/** Stages: about 1e-4, or 1e-5 of the largest value; a kind of tensor is its first two names. */
export function stageTolerance(name: string, values: ArrayLike<number>, manifest: Manifest): number {
  let largest = 0;
  for (let n = 0; n < values.length; n++) largest = Math.max(largest, Math.abs(values[n]));
  const kind = name.split('/').slice(0, 2).join('/');
  return Math.max(1e-4, 1e-5 * largest, manifest.tolerance?.[kind]?.suggested_atol ?? 0);
}
