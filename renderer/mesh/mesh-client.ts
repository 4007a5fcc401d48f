import type { Grid } from '#core/geometry';
import type { Mask } from '#core/masks';
import type { MeshRequest, SegmentMesh } from './messages.ts';

/** What is used of a Worker. */
export interface MeshPort {
  postMessage(request: MeshRequest): void;
  onmessage: ((event: MessageEvent<SegmentMesh>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/**
 * Meshes of the segments, made in a worker one after the other. An edit during a job is taken up in the next
 * one; after a mesh made anew the worker rests as long as it took, so that a stream of finished slices leaves
 * the processor to the propagation.
 */
export class MeshClient {
  readonly #grid: Grid;
  readonly #port: MeshPort;
  readonly #onMesh: (mesh: SegmentMesh) => void;
  /** The slices the worker has, by segment. A mask never changes a slice's bytes, it replaces the slice. */
  readonly #sent = new Map<string, (Uint8Array | undefined)[]>();
  #wanted: readonly (readonly [segmentId: string, mask: Mask])[] = [];
  #busySince: number | null = null;
  readonly #known = new Set<string>();
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    grid: Grid,
    port: MeshPort,
    onMesh: (mesh: SegmentMesh) => void,
    onFailure: (message: string) => void,
  ) {
    this.#grid = grid;
    this.#port = port;
    this.#onMesh = onMesh;
    port.onmessage = ({ data }) => this.#arrived(data);
    port.onerror = (event) => onFailure(event.message);
  }

  /** The segments to be shown, the most urgent first. Call it whenever a mask may have changed. */
  want(segments: readonly (readonly [segmentId: string, mask: Mask])[]): void {
    this.#wanted = segments;
    if (this.#busySince === null && this.#rest === undefined) this.#next();
  }

  /** Whether every wanted mask has its mesh, as the mask stands now. An empty one has none and needs none. */
  isCurrent(): boolean {
    return this.#busySince === null && !this.#wanted.some(([id, mask]) => this.#isChanged(id, mask));
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#port.onmessage = null;
    this.#port.terminate();
  }

  #next(): void {
    for (const [segmentId, mask] of this.#wanted) {
      const slices = this.#changes(segmentId, mask);
      if (!slices.length) continue;
      this.#busySince = performance.now();
      this.#port.postMessage({ segmentId, ...this.#shapeAndAffine(), slices });
      return;
    }
  }

  #arrived(mesh: SegmentMesh): void {
    const tookMs = performance.now() - (this.#busySince ?? 0);
    this.#busySince = null;
    this.#onMesh(mesh);
    const isFirst = !this.#known.has(mesh.segmentId);
    this.#known.add(mesh.segmentId);
    this.#rest = setTimeout(
      () => {
        this.#rest = undefined;
        this.#next();
      },
      isFirst ? 0 : Math.min(tookMs, 300),
    );
  }

  #changes(segmentId: string, mask: Mask): MeshRequest['slices'] {
    const sent = this.#sent.get(segmentId) ?? [];
    this.#sent.set(segmentId, sent);
    const changes: [number, Uint8Array | undefined][] = [];
    for (let k = 0; k < mask.shape[2]; k++) {
      const slice = mask.slice(k);
      if (slice === sent[k]) continue;
      sent[k] = slice;
      changes.push([k, slice]);
    }
    return changes;
  }

  #isChanged(segmentId: string, mask: Mask): boolean {
    const sent = this.#sent.get(segmentId) ?? [];
    for (let k = 0; k < mask.shape[2]; k++) if (mask.slice(k) !== sent[k]) return true;
    return false;
  }

  #shapeAndAffine(): Pick<MeshRequest, 'shape' | 'affineLps'> {
    return { shape: this.#grid.shape, affineLps: this.#grid.affineLps };
  }
}
