import type { BaselineResult, SlicePrompt } from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes, type Volume } from '#core/geometry';
import { Mask } from '#core/masks';
import { growInBox } from './grow-in-box.ts';

/** What one prompted slice gives without any model. */
export interface Baseline {
  readonly name: BaselineResult['name'];
  readonly mask: Mask;
}

/**
 * What a propagation has to beat, all from the box or the reference of the one prompted slice: the box filled on
 * every slice; the values around the middle of the box, grown in 3D inside the box's column; the reference's own
 * prompted slice copied to every slice.
 * @param box inclusive indices of the two in-plane axes, as in `SlicePrompt`
 */
export function baselineMasks(
  volume: Volume,
  reference: Mask,
  { axis, slice, box }: { axis: Axis; slice: number; box: NonNullable<SlicePrompt['box']> },
): Baseline[] {
  const [a, b] = inPlaneAxes(axis).map((name) => volume.shape[axisIndex(name)]);
  const filled = Uint8Array.from({ length: a * b }, (_, n) => {
    const [x, y] = [n % a, Math.floor(n / a)];
    return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] ? 1 : 0;
  });
  const everywhere = (pixels: Uint8Array): Mask => {
    const mask = new Mask(volume.shape);
    for (let s = 0; s < volume.shape[axisIndex(axis)]; s++) mask.setPlane(axis, s, pixels.slice());
    return mask;
  };
  return [
    { name: 'box', mask: everywhere(filled) },
    { name: 'growing', mask: growInBox(volume, { axis, slice, box }) },
    { name: 'copy', mask: everywhere(reference.plane(axis, slice)) },
  ];
}
