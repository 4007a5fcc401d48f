import type { MeshRequest } from './messages.ts';
import { SegmentMesher } from './segment-mesher.ts';

const mesher = new SegmentMesher();

addEventListener('message', ({ data }: MessageEvent<MeshRequest>) => {
  const mesh = mesher.mesh(data);
  postMessage(mesh, { transfer: [mesh.positions.buffer, mesh.normals.buffer, mesh.cells.buffer] });
});
