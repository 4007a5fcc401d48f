import { displaySurface } from '#core/mesh';
import type { MeshRequest, SegmentMesh } from './messages.ts';

/** What a software renderer still turns without stuttering. */
const MAX_TRIANGLES = 250_000;

/** Keeps every segment's slices, so that an edit sends its slices and not the whole mask. */
export class SegmentMesher {
  readonly #segments = new Map<string, (Uint8Array | undefined)[]>();

  mesh({ segmentId, shape, affineLps, slices }: MeshRequest): SegmentMesh {
    const known = this.#segments.get(segmentId) ?? [];
    this.#segments.set(segmentId, known);
    for (const [k, pixels] of slices) known[k] = pixels;
    const { positions, normals, indices } = displaySurface(
      { shape, slice: (k) => known[k] },
      affineLps,
      MAX_TRIANGLES,
    );
    return { segmentId, positions, normals, cells: withCounts(indices) };
  }
}

function withCounts(indices: Uint32Array): Uint32Array<ArrayBuffer> {
  const cells = new Uint32Array((indices.length / 3) * 4);
  for (let from = 0, to = 0; from < indices.length; from += 3, to += 4) {
    cells[to] = 3;
    cells[to + 1] = indices[from];
    cells[to + 2] = indices[from + 1];
    cells[to + 3] = indices[from + 2];
  }
  return cells;
}
