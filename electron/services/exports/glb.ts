import {
  ColorUtils,
  Document,
  type Node as GltfNode,
  NodeIO,
  type Primitive,
  type vec4,
} from '@gltf-transform/core';
import { type ExportInput, Mismatch, type Rendered } from './export-input.ts';
import { type Surface, surfacesOf } from './surfaces.ts';

/** A quarter turn about x: LPS (left, posterior, superior) becomes glTF's x to the left, y up, z to the front. */
const LPS_TO_GLTF: vec4 = [-Math.SQRT1_2, 0, 0, Math.SQRT1_2];
const METRES_PER_MM = 0.001;

/**
 * All surfaces in one binary glTF 2.0 file, a node a segment under its label and colour. Vertices are LPS mm as they
 * are; the node above them turns and scales the patient into glTF's axes and metres (glTF 2.0, 3.4).
 */
export async function renderGlb(input: ExportInput): Promise<Rendered> {
  const { surfaces, warnings } = surfacesOf(input);
  const bytes = await new NodeIO().writeBinary(documentOf(surfaces, input.softwareVersion));
  const check = async (read: Uint8Array) => checkSame(surfaces, await readGlb(read));
  return { files: [{ name: 'segments.glb', bytes, check }], warnings };
}

function documentOf(surfaces: readonly Surface[], softwareVersion: string): Document {
  const document = new Document();
  document.getRoot().getAsset().generator = `Sagitta ${softwareVersion}`;
  const buffer = document.createBuffer();
  const patient = document
    .createNode('LPS mm')
    .setRotation(LPS_TO_GLTF)
    .setScale([METRES_PER_MM, METRES_PER_MM, METRES_PER_MM]);
  document.createScene().addChild(patient);
  for (const { segment, mesh } of surfaces) {
    const { label, color, code } = segment;
    const vectors = (values: Float32Array<ArrayBuffer>) =>
      document.createAccessor().setType('VEC3').setArray(values).setBuffer(buffer);
    const material = document.createMaterial(label).setBaseColorFactor(linear(color));
    const primitive = document
      .createPrimitive()
      .setAttribute('POSITION', vectors(mesh.positions))
      .setAttribute('NORMAL', vectors(mesh.normals))
      .setIndices(document.createAccessor().setType('SCALAR').setArray(mesh.indices).setBuffer(buffer))
      .setMaterial(material.setMetallicFactor(0).setRoughnessFactor(0.8));
    const node = document.createNode(label).setMesh(document.createMesh(label).addPrimitive(primitive));
    if (code) node.setExtras({ code });
    patient.addChild(node);
  }
  return document;
}

/** `#rrggbb` (sRGB) as glTF's linear factors, opaque. */
function linear(color: string): vec4 {
  return ColorUtils.hexToFactor<vec4>(Number.parseInt(color.slice(1), 16), [0, 0, 0, 1]);
}

/** The segments of a file as `renderGlb` writes them. Throws RangeError where it is another one. */
async function readGlb(bytes: Uint8Array): Promise<GltfNode[]> {
  try {
    const document = await new NodeIO().readBinary(Uint8Array.from(bytes));
    return document.getRoot().listScenes()[0].listChildren()[0].listChildren();
  } catch (cause) {
    throw new RangeError('it is no glTF file any more', { cause });
  }
}

function checkSame(surfaces: readonly Surface[], nodes: readonly GltfNode[]): void {
  if (nodes.length !== surfaces.length) throw new Mismatch('the number of segments differs');
  for (const [n, { segment, mesh }] of surfaces.entries()) {
    const primitive = nodes[n].getMesh()?.listPrimitives()[0];
    const same = nodes[n].getName() === segment.label && primitive && sameSurface(primitive, mesh);
    if (!same) throw new Mismatch(`the surface of "${segment.label}" differs`);
  }
}

function sameSurface(primitive: Primitive, { positions, indices }: Surface['mesh']): boolean {
  const same = (read: ArrayLike<number> | null | undefined, written: ArrayLike<number>) =>
    read?.length === written.length && Array.prototype.every.call(written, (v, n) => v === read[n]);
  return (
    same(primitive.getAttribute('POSITION')?.getArray(), positions) &&
    same(primitive.getIndices()?.getArray(), indices)
  );
}
