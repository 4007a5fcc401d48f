import type { SliceResult } from '#core/contract';
import type { Shape } from '#core/geometry';
import { decodeRuns, encodeRuns, Mask, type SliceBlob } from '#core/masks';
import type { Library } from '#electron/services/library';
import type { PlanePixels } from './plane-pixels.ts';
import { keepProtected } from './protected-slices.ts';

/** The masks of the case at work, kept up with the library by asking only for what has changed. */
export class SegmentMasks {
  readonly #library: Pick<Library, 'masksSince'>;
  #open: { caseId: string; revision: number; masks: Map<string, Mask> } | null = null;

  constructor(library: Pick<Library, 'masksSince'>) {
    this.#library = library;
  }

  /** The segment as the library has it now. Treat as read-only: it changes with the next call. */
  async read(caseId: string, shape: Shape, segmentId: string): Promise<Mask> {
    if (this.#open?.caseId !== caseId) this.#open = { caseId, revision: 0, masks: new Map() };
    const open = this.#open;
    const packet = await this.#library.masksSince(caseId, open.revision);
    open.revision = Math.max(open.revision, packet.revision);
    for (const { segmentId: id, k, runs } of packet.slices)
      maskIn(open.masks, id, shape).setSlice(k, decodeRuns(runs, shape[0] * shape[1]));
    return maskIn(open.masks, segmentId, shape);
  }

  /**
   * The k slices that differ once these planes are written. Pixels on `spared` slices of other axes stay as
   * they are.
   */
  async changed(
    caseId: string,
    shape: Shape,
    segmentId: string,
    planes: readonly PlanePixels[],
    spared: readonly Pick<SliceResult, 'axis' | 'slice'>[] = [],
  ): Promise<SliceBlob[]> {
    const now = await this.read(caseId, shape, segmentId);
    const next = copyOf(now);
    for (const { axis, slice, pixels } of planes)
      next.setPlane(
        axis,
        slice,
        keepProtected(shape, { axis, slice, pixels }, now.plane(axis, slice), spared),
      );
    return differingSlices(segmentId, now, next);
  }
}

/** Slices of `next` that differ from `now`, as they stand in `next`. */
export function differingSlices(segmentId: string, now: Mask, next: Mask): SliceBlob[] {
  const blobs: SliceBlob[] = [];
  for (let k = 0; k < now.shape[2]; k++) {
    const [before, after] = [now.slice(k), next.slice(k)];
    if (before === after || (before && after && before.every((v, n) => v === after[n]))) continue;
    blobs.push({ segmentId, k, runs: after ? encodeRuns(after) : new Uint8Array(0) });
  }
  return blobs;
}

/** A mask of its own over the same slices; `setPlane` replaces slices instead of writing into them. */
function copyOf(mask: Mask): Mask {
  const copy = new Mask(mask.shape);
  for (const k of mask.occupied()) copy.setSlice(k, mask.slice(k));
  return copy;
}

function maskIn(masks: Map<string, Mask>, segmentId: string, shape: Shape): Mask {
  const known = masks.get(segmentId) ?? new Mask(shape);
  masks.set(segmentId, known);
  return known;
}
