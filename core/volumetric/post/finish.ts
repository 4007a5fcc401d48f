import type { PropagationPlan } from '#core/contract';
import { type Axis, axisIndex, type Shape } from '#core/geometry';
import { extent, Mask } from '#core/masks';
import { connectedTo, smoothAlong, withoutHoles } from './shape-rules.ts';

type ShapeRules = Pick<PropagationPlan['post'], 'connected' | 'holes' | 'smoothMm'>;

export function hasShapeRules({ connected, holes, smoothMm }: ShapeRules): boolean {
  return connected || holes || smoothMm > 0;
}

export interface FinishContext {
  /** Prompted planes: what `connected` starts from. */
  readonly seeds: Mask;
  /** The run's axis and the distance of its planes. */
  readonly axis: Axis;
  readonly sliceMm: number;
}

/** The plan's rules about an object's shape, on all slices of a finished run: smoothed, connected, filled. */
export function finishShape(mask: Mask, rules: ShapeRules, context: FinishContext): Mask {
  const { seeds, axis, sliceMm } = context;
  const sigma = rules.smoothMm / sliceMm;
  const box = partOf(mask, axis, Math.ceil(3 * sigma));
  if (!box) return mask;
  let part = cut(mask, box);
  if (sigma > 0) part = smoothAlong(part, axis, sigma);
  if (rules.connected) part = connectedTo(part, cut(seeds, box));
  if (rules.holes) part = withoutHoles(part);
  return paste(mask.shape, part, box);
}

/** First and last index along i, j and k. */
type Part = readonly (readonly [number, number])[];

/** What a mask occupies, and `margin` planes more to both sides along `axis`. */
function partOf(mask: Mask, axis: Axis, margin: number): Part | null {
  const found = extent(mask);
  if (!found) return null;
  return ([0, 1, 2] as const).map((n) => {
    const more = n === axisIndex(axis) ? margin : 0;
    return [Math.max(0, found[2 * n] - more), Math.min(mask.shape[n] - 1, found[2 * n + 1] + more)] as const;
  });
}

function cut(mask: Mask, [[i0, i1], [j0, j1], [k0, k1]]: Part): Mask {
  const part = new Mask([i1 - i0 + 1, j1 - j0 + 1, k1 - k0 + 1]);
  for (let k = k0; k <= k1; k++) {
    const slice = mask.slice(k);
    if (!slice) continue;
    const pixels = new Uint8Array(part.shape[0] * part.shape[1]);
    for (let j = j0; j <= j1; j++)
      pixels.set(
        slice.subarray(i0 + mask.shape[0] * j, i1 + 1 + mask.shape[0] * j),
        (j - j0) * part.shape[0],
      );
    part.setSlice(k - k0, pixels);
  }
  return part;
}

function paste(shape: Shape, part: Mask, [[i0], [j0], [k0]]: Part): Mask {
  const mask = new Mask(shape);
  for (const k of part.occupied()) {
    const pixels = new Uint8Array(shape[0] * shape[1]);
    const slice = part.slice(k) as Uint8Array;
    for (let j = 0; j < part.shape[1]; j++)
      pixels.set(slice.subarray(j * part.shape[0], (j + 1) * part.shape[0]), i0 + shape[0] * (j + j0));
    mask.setSlice(k + k0, pixels);
  }
  return mask;
}
