import type { MeshPort } from './mesh-client.ts';

export { MeshClient } from './mesh-client.ts';
export type { SegmentMesh } from './messages.ts';

export function startMeshWorker(): MeshPort {
  return new Worker(new URL('./mesh.worker.ts', import.meta.url), { type: 'module', name: 'meshes' });
}
