import { type Mesh, surfaceNets } from '#core/mesh';
import type { ExportedSegment, ExportInput } from './export-input.ts';

/** A segment with its closed surface, LPS mm. */
export interface Surface {
  readonly segment: ExportedSegment;
  readonly mesh: Mesh;
}

/** The surfaces of the segments that have any; the others are named in warnings. */
export function surfacesOf({ grid, segments }: ExportInput): { surfaces: Surface[]; warnings: string[] } {
  const filled = segments.filter(({ mask }) => mask.occupied().length > 0);
  const empty = segments.filter((segment) => !filled.includes(segment));
  return {
    surfaces: filled.map((segment) => ({ segment, mesh: surfaceNets(segment.mask, grid.affineLps) })),
    warnings: empty.map(({ label }) => `"${label}" is empty and has no surface.`),
  };
}
