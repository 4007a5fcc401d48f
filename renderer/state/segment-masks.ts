import { type Axis, axisIndex, type Shape } from '#core/geometry';
import { decodeRuns, encodeRuns, Mask, type MaskPacket, type SliceBlob } from '#core/masks';
import { SliceProfiles } from './slice-profiles.ts';

interface Tracked {
  mask: Mask;
  counts: SliceProfiles;
}

/** The masks of an open case with their areas per slice, kept up to date slice by slice. */
export class SegmentMasks {
  readonly shape: Shape;
  readonly #tracked = new Map<string, Tracked>();
  readonly #masks = new Map<string, Mask>();

  constructor(shape: Shape) {
    this.shape = shape;
  }

  /** Mutated in place; a revision counter beside it says when to redraw. */
  get masks(): ReadonlyMap<string, Mask> {
    return this.#masks;
  }

  /** Voxels set on every slice held still along `axis`. */
  profile(segmentId: string, axis: Axis): Uint32Array {
    return (
      this.#tracked.get(segmentId)?.counts.profiles[axis] ?? new Uint32Array(this.shape[axisIndex(axis)])
    );
  }

  voxels(segmentId: string): number {
    return this.profile(segmentId, 'k').reduce((sum, n) => sum + n, 0);
  }

  /** Forgets segments that are no longer there and makes room for new ones. */
  keep(segmentIds: readonly string[]): void {
    const wanted = new Set(segmentIds);
    for (const id of this.#tracked.keys()) {
      if (wanted.has(id)) continue;
      this.#tracked.delete(id);
      this.#masks.delete(id);
    }
    for (const id of segmentIds) this.#of(id);
  }

  /**
   * Takes the slices of a packet over, but for those `isAhead` names: the window has newer pixels of them.
   * Throws RangeError when a slice is damaged or not on this grid.
   */
  apply(packet: MaskPacket, isAhead: (segmentId: string, k: number) => boolean = () => false): void {
    const [ni, nj, nk] = this.shape;
    for (const { segmentId, k, runs } of packet.slices) {
      if (isAhead(segmentId, k)) continue;
      if (k >= nk) throw new RangeError(`mask packet names slice ${k} of a case with ${nk} slices`);
      this.#setSlice(segmentId, k, runs.length ? decodeRuns(runs, ni * nj) : undefined);
    }
  }

  /** As `apply` for a packet of all there is: a slice that it does not name is empty. */
  replace(packet: MaskPacket, isAhead: (segmentId: string, k: number) => boolean = () => false): void {
    const named = new Set(packet.slices.map(({ segmentId, k }) => `${segmentId} ${k}`));
    for (const [segmentId, mask] of this.#masks)
      for (const k of mask.occupied())
        if (!named.has(`${segmentId} ${k}`) && !isAhead(segmentId, k))
          this.#setSlice(segmentId, k, undefined);
    this.apply(packet, isAhead);
  }

  /** Writes one plane of a stroke and gives the k-slices it changed, as they stand now. */
  writePlane(segmentId: string, axis: Axis, index: number, pixels: Uint8Array): SliceBlob[] {
    const { mask } = this.#of(segmentId);
    const draft = new Mask(this.shape);
    for (const k of axis === 'k' ? [index] : mask.occupied()) draft.setSlice(k, mask.slice(k));
    return draft.setPlane(axis, index, pixels.slice()).map((k) => {
      this.#setSlice(segmentId, k, draft.slice(k));
      return this.blob(segmentId, k);
    });
  }

  blob(segmentId: string, k: number): SliceBlob {
    const slice = this.#of(segmentId).mask.slice(k);
    return { segmentId, k, runs: slice ? encodeRuns(slice) : new Uint8Array() };
  }

  #of(segmentId: string): Tracked {
    const known = this.#tracked.get(segmentId);
    if (known) return known;
    const tracked: Tracked = { mask: new Mask(this.shape), counts: new SliceProfiles(this.shape) };
    this.#tracked.set(segmentId, tracked);
    this.#masks.set(segmentId, tracked.mask);
    return tracked;
  }

  #setSlice(segmentId: string, k: number, pixels: Uint8Array | undefined): void {
    const { mask, counts } = this.#of(segmentId);
    counts.remove(k, mask.slice(k));
    mask.setSlice(k, pixels);
    counts.add(k, mask.slice(k));
  }
}
