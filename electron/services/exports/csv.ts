import { voxelMl } from '#core/geometry';
import { extent } from '#core/masks';
import { type ExportInput, Mismatch, type Rendered } from './export-input.ts';

/** One row a segment: voxels, volume in ml from true positions, first and last slice (k, counted from 0). RFC 4180. */
export function renderCsv({ grid, segments }: ExportInput): Rendered {
  const ml = voxelMl(grid);
  const rows = segments.map(({ label, mask, algorithm }) => {
    const voxels = mask.count();
    const box = extent(mask);
    return [label, voxels, (voxels * ml).toFixed(4), box?.[4] ?? '', box?.[5] ?? '', algorithm.type];
  });
  const header = ['segment', 'voxels', 'volume_ml', 'first_slice', 'last_slice', 'made'];
  const text = [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
  const bytes = new TextEncoder().encode(text);
  const check = (read: Uint8Array) => {
    if (new TextDecoder().decode(read) !== text) throw new Mismatch('the text differs');
  };
  return { files: [{ name: 'segments.csv', bytes, check }], warnings: [] };
}

/** Quoted where needed; a leading sign is defused, for spreadsheets take such cells for formulas. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
