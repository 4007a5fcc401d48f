import type { Manifest } from './manifest.ts';
import type { Tensors } from './tensors.ts';

/** A reference case as read from its files. */
export interface ReferenceCase {
  readonly manifest: Manifest;
  readonly tensors: Tensors;
  /** `frames` and, where there are any, `labels`: uint8 [D, H, W]. */
  readonly phantom: Tensors;
}

/** Slice `t` of the case's video, of the grey values or the labels. */
export function slice(
  { manifest, phantom }: ReferenceCase,
  kind: 'frames' | 'labels',
  t: number,
): Uint8Array {
  const size = manifest.video_width * manifest.video_height;
  const at = manifest.frames ? manifest.frames[t] : t;
  return Uint8Array.from(phantom.get(kind)!.values.subarray(at * size, (at + 1) * size));
}

export function frameCount({ manifest, phantom }: ReferenceCase): number {
  return manifest.frames?.length ?? phantom.get('frames')!.shape[0];
}
