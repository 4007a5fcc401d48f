import type { Grid, Vec3 } from '#core/geometry';
import { column } from '#core/geometry';

export interface NrrdSegment {
  readonly label: string;
  /** `#rrggbb` */
  readonly color: string;
  /** Value of the segment's voxels in its layer. */
  readonly value: number;
  readonly layer: number;
  /** Inclusive [i0, i1, j0, j1, k0, k1]. */
  readonly extent: readonly number[];
}

/**
 * A `.seg.nrrd` as 3D Slicer writes it: gzip, LPS, segment names and colours as key/value pairs. Layers keep
 * overlapping segments apart: with more than one, the first axis of the file is the list of layers.
 *
 * @param layers one k-major uint8 array a layer
 */
export async function writeNrrd(
  { shape, affineLps }: Grid,
  layers: readonly Uint8Array<ArrayBuffer>[],
  segments: readonly NrrdSegment[],
): Promise<Uint8Array<ArrayBuffer>> {
  const listed = layers.length > 1;
  const vector = (v: Vec3) => `(${v.join(',')})`;
  const origin: Vec3 = [affineLps[0][3], affineLps[1][3], affineLps[2][3]];
  const directions = [0, 1, 2].map((c) => vector(column(affineLps, c as 0 | 1 | 2)));
  const head = [
    'NRRD0004',
    'type: uint8',
    `dimension: ${listed ? 4 : 3}`,
    'space: left-posterior-superior',
    `sizes: ${[...(listed ? [layers.length] : []), ...shape].join(' ')}`,
    `space directions: ${[...(listed ? ['none'] : []), ...directions].join(' ')}`,
    `kinds: ${listed ? 'list ' : ''}domain domain domain`,
    'encoding: gzip',
    `space origin: ${vector(origin)}`,
    ...segments.flatMap((segment, n) => segmentKeys(segment, n)),
    '',
    '',
  ].join('\n');
  const body = await gzip(listed ? interleave(layers) : layers[0]);
  const text = new TextEncoder().encode(head);
  const out = new Uint8Array(text.length + body.length);
  out.set(text);
  out.set(body, text.length);
  return out;
}

function segmentKeys({ label, color, value, layer, extent }: NrrdSegment, n: number): string[] {
  const rgb = [1, 3, 5].map((at) => (Number.parseInt(color.slice(at, at + 2), 16) / 255).toFixed(6));
  const name = label.replaceAll(/[\r\n\\]/g, ' ');
  return [
    `Segment${n}_ID:=Segment_${n + 1}`,
    `Segment${n}_Name:=${name}`,
    `Segment${n}_Color:=${rgb.join(' ')}`,
    `Segment${n}_LabelValue:=${value}`,
    `Segment${n}_Layer:=${layer}`,
    `Segment${n}_Extent:=${extent.join(' ')}`,
  ];
}

function interleave(layers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const count = layers.length;
  const out = new Uint8Array(count * layers[0].length);
  layers.forEach((layer, n) => {
    for (let v = 0; v < layer.length; v++) out[v * count + n] = layer[v];
  });
  return out;
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
