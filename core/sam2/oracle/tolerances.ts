import type { Bank, Manifest } from './manifest.ts';

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

/** Largest differences measured between float32 and float64 runs of the package, with room of about three. */
const FREE_RUNNING_LOGITS: Record<Depth, number> = { prompted: 1e-4, first: 1e-3, later: 1e-2 };
const FORCED_VALUES = 1e-4;
const FORCED_IOUS = 1e-5;
/** IoUs pass a sigmoid: they differ by a tenth of what logits do. */
const IOU_SHARE = 0.1;

/** Share of memory values that may differ (by one step of bfloat16) when the input is the same. */
export const FORCED_MEMORY_SHARE = 0.005;
/** Share of a mask's pixels that may differ. */
export const MASK_SHARE = 1e-3;

/** Largest allowed difference of a kind of tensor (`low_res`, `ious4`, ...). */
export function toleranceOf(kind: string, mode: Mode, depth: Depth, manifest: Manifest): number {
  if (kind === 'point_coords_model') return FORCED_VALUES;
  if (kind === 'point_labels') return 0;
  const isIou = kind === 'ious4';
  if (mode === 'teacher-forced') return isIou ? FORCED_IOUS : FORCED_VALUES;
  const rule = FREE_RUNNING_LOGITS[depth] * (isIou ? IOU_SHARE : 1);
  return kind === 'low_res' || kind === 'masks4'
    ? rule
    : Math.max(rule, manifest.tolerance?.[kind]?.suggested_atol ?? 0);
}

/** Stages: about 1e-4, or 1e-5 of the largest value; a kind of tensor is its first two names. */
export function stageTolerance(name: string, values: ArrayLike<number>, manifest: Manifest): number {
  let largest = 0;
  for (let n = 0; n < values.length; n++) largest = Math.max(largest, Math.abs(values[n]));
  const kind = name.split('/').slice(0, 2).join('/');
  return Math.max(1e-4, 1e-5 * largest, manifest.tolerance?.[kind]?.suggested_atol ?? 0);
}
