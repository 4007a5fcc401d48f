/** A triangle mesh in the patient: positions LPS mm (x, y, z each vertex), three indices a triangle. */
export interface TriangleMesh {
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
}

const HEADER = 80;
const RECORD = 50;

/** Binary STL; the header says SPACE=LPS, which 3D Slicer reads. Normals follow from the vertices. */
export function writeStl({ positions, indices }: TriangleMesh): Uint8Array<ArrayBuffer> {
  const triangles = indices.length / 3;
  const out = new Uint8Array(HEADER + 4 + RECORD * triangles);
  out.set(new TextEncoder().encode('Sagitta;SPACE=LPS;UNIT=mm'));
  const view = new DataView(out.buffer);
  view.setUint32(HEADER, triangles, true);
  const corner = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let t = 0, at = HEADER + 4; t < triangles; t++, at += RECORD) {
    for (let v = 0; v < 3; v++) {
      const from = indices[3 * t + v] * 3;
      for (let c = 0; c < 3; c++) corner[3 * v + c] = positions[from + c];
    }
    const [ax, ay, az, bx, by, bz, cx, cy, cz] = corner;
    const [ux, uy, uz, vx, vy, vz] = [bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az];
    const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const length = Math.hypot(n[0], n[1], n[2]) || 1;
    for (let c = 0; c < 3; c++) view.setFloat32(at + 4 * c, n[c] / length, true);
    for (let c = 0; c < 9; c++) view.setFloat32(at + 12 + 4 * c, corner[c], true);
  }
  return out;
}

/** The corners of a binary STL, nine numbers a triangle. Throws RangeError when its length is not what it claims. */
export function readStl(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const triangles = bytes.length >= HEADER + 4 ? view.getUint32(HEADER, true) : -1;
  if (bytes.length !== HEADER + 4 + RECORD * triangles)
    throw new RangeError('STL file is cut off or not binary');
  const corners = new Float32Array(9 * triangles);
  for (let t = 0; t < triangles; t++) {
    for (let c = 0; c < 9; c++)
      corners[9 * t + c] = view.getFloat32(HEADER + 4 + RECORD * t + 12 + 4 * c, true);
  }
  return corners;
}
