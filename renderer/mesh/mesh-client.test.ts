import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Grid } from '#core/geometry';
import { Mask } from '#core/masks';
import type { MeshPort } from './mesh-client.ts';
import { MeshClient } from './mesh-client.ts';
import type { MeshRequest, SegmentMesh } from './messages.ts';
import { SegmentMesher } from './segment-mesher.ts';

const grid: Grid = {
  shape: [4, 4, 3],
  affineLps: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
};

/** The worker's own code, answering when told to. */
class ManualPort implements MeshPort {
  readonly requests: MeshRequest[] = [];
  readonly #mesher = new SegmentMesher();
  onmessage: MeshPort['onmessage'] = null;
  onerror: MeshPort['onerror'] = null;
  terminated = false;

  postMessage(request: MeshRequest): void {
    this.requests.push(structuredClone(request));
  }

  answer(): void {
    this.onmessage?.({ data: this.#mesher.mesh(this.requests.at(-1)!) } as MessageEvent<SegmentMesh>);
  }

  terminate(): void {
    this.terminated = true;
  }
}

const filled = (...ks: number[]): Mask => {
  const mask = new Mask(grid.shape);
  for (const k of ks) mask.setSlice(k, new Uint8Array(16).fill(1));
  return mask;
};

describe('meshes in a worker', () => {
  let port: ManualPort;
  let meshes: SegmentMesh[];
  let client: MeshClient;

  beforeEach(() => {
    vi.useFakeTimers();
    port = new ManualPort();
    meshes = [];
    client = new MeshClient(
      grid,
      port,
      (mesh) => meshes.push(mesh),
      () => {},
    );
  });

  it('asks for the most urgent segment first and for the others after it', () => {
    client.want([
      ['liver', filled(0)],
      ['spleen', filled(1)],
    ]);
    port.answer();
    vi.runAllTimers();
    expect(port.requests.map(({ segmentId }) => segmentId)).toEqual(['liver', 'spleen']);
  });

  it('sends only the slices that changed', () => {
    const mask = filled(0, 1, 2);
    client.want([['liver', mask]]);
    port.answer();
    vi.runAllTimers();
    mask.setSlice(1, undefined);
    client.want([['liver', mask]]);
    expect(port.requests[1].slices).toEqual([[1, undefined]]);
    port.answer();
    expect(meshes[1].cells.length).toBeGreaterThan(meshes[0].cells.length / 2);
  });

  it('asks for nothing where nothing changed', () => {
    const mask = filled(1);
    client.want([['liver', mask]]);
    port.answer();
    vi.runAllTimers();
    client.want([['liver', mask]]);
    expect(port.requests).toHaveLength(1);
  });

  it('gathers the edits made during a job into one next job', () => {
    const mask = filled(0);
    client.want([['liver', mask]]);
    for (const k of [1, 2]) {
      mask.setSlice(k, new Uint8Array(16).fill(1));
      client.want([['liver', mask]]);
    }
    expect(port.requests).toHaveLength(1);
    port.answer();
    vi.runAllTimers();
    expect(port.requests).toHaveLength(2);
    expect(port.requests[1].slices.map(([k]) => k)).toEqual([1, 2]);
  });

  it('gives an emptied segment an empty mesh', () => {
    const mask = filled(1);
    client.want([['liver', mask]]);
    port.answer();
    vi.runAllTimers();
    mask.setSlice(1, undefined);
    client.want([['liver', mask]]);
    port.answer();
    expect(meshes.at(-1)!.cells).toHaveLength(0);
  });

  it('is current once every mask has its mesh, which an empty one needs not', () => {
    client.want([
      ['liver', filled(0)],
      ['nothing yet', new Mask(grid.shape)],
      ['spleen', filled(1)],
    ]);
    expect(client.isCurrent()).toBe(false);
    port.answer();
    expect(client.isCurrent()).toBe(false);
    vi.runAllTimers();
    port.answer();
    expect(client.isCurrent()).toBe(true);
  });

  it('is not current any more after an edit', () => {
    const mask = filled(0);
    client.want([['liver', mask]]);
    port.answer();
    mask.setSlice(0, undefined);
    expect(client.isCurrent()).toBe(false);
  });

  it('ends the worker when it is disposed of', () => {
    client.dispose();
    expect(port.terminated).toBe(true);
  });
});
