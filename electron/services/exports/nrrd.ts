import { gunzipSync } from 'node:zlib';
import { type NrrdSegment, writeNrrd } from '#core/formats/nrrd';
import { extent } from '#core/masks';
import { type ExportedSegment, type ExportInput, Mismatch, type Rendered } from './export-input.ts';
import { labelmapOf } from './labelmap.ts';

/** A .seg.nrrd for 3D Slicer; segments that overlap go into layers of their own. */
export async function renderNrrd({ grid, segments }: ExportInput): Promise<Rendered> {
  const layers = layersOf(segments);
  const maps = layers.map((layer) => labelmapOf(grid, layer).data as Uint8Array<ArrayBuffer>);
  const described = layers.flatMap((layer, number) =>
    layer.map(
      ({ label, color, mask }, index): NrrdSegment => ({
        label,
        color,
        value: index + 1,
        layer: number,
        extent: extent(mask) ?? [0, -1, 0, -1, 0, -1],
      }),
    ),
  );
  const bytes = await writeNrrd(grid, maps, described);
  const check = (read: Uint8Array) => {
    const end = Buffer.from(read.buffer, read.byteOffset, read.length).indexOf('\n\n') + 2;
    const body = gunzipSync(read.subarray(end));
    if (body.length !== maps.length * maps[0].length) throw new Mismatch('the number of voxels differs');
    maps.forEach((map, layer) => {
      if (map.some((v, n) => v !== body[n * maps.length + layer])) throw new Mismatch('labels differ');
    });
  };
  return { files: [{ name: 'segmentation.seg.nrrd', bytes, check }], warnings: [] };
}

/** Each segment goes into the first layer in which it meets no other and which has a value left. */
function layersOf(segments: readonly ExportedSegment[]): ExportedSegment[][] {
  const layers: ExportedSegment[][] = [];
  for (const segment of segments) {
    const free = layers.find((layer) => layer.length < 255 && !layer.some((other) => meet(other, segment)));
    if (free) free.push(segment);
    else layers.push([segment]);
  }
  return layers;
}

function meet(a: ExportedSegment, b: ExportedSegment): boolean {
  return a.mask.occupied().some((k) => {
    const other = b.mask.slice(k);
    return other !== undefined && (a.mask.slice(k)?.some((v, n) => v & other[n]) ?? false);
  });
}
