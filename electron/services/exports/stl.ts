import { readStl, writeStl } from '#core/formats/stl';
import {
  type ExportedFile,
  type ExportedSegment,
  type ExportInput,
  Mismatch,
  type Rendered,
} from './export-input.ts';
import { surfacesOf } from './surfaces.ts';

/** One closed surface a segment, LPS mm. Empty segments have none and are named in a warning. */
export function renderStl(input: ExportInput): Rendered {
  const { surfaces, warnings } = surfacesOf(input);
  const names = fileNames(surfaces.map(({ segment }) => segment));
  const files = surfaces.map(({ mesh }, n): ExportedFile => {
    const check = (read: Uint8Array) => {
      const corners = readStl(read);
      if (corners.length !== mesh.indices.length * 3) throw new Mismatch('the number of triangles differs');
      const same = corners.every(
        (v, at) => v === mesh.positions[3 * mesh.indices[Math.floor(at / 3)] + (at % 3)],
      );
      if (!same) throw new Mismatch('triangles differ');
    };
    return { name: names[n], bytes: writeStl(mesh), check };
  });
  return { files, warnings };
}

/** Labels as file names that every system takes, numbered where two would be the same. */
function fileNames(segments: readonly ExportedSegment[]): string[] {
  const taken = new Set<string>();
  return segments.map(({ label }, n) => {
    const plain = label
      .normalize('NFKD')
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .toLowerCase();
    const base = plain || `segment-${n + 1}`;
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
    taken.add(name);
    return `${name}.stl`;
  });
}
