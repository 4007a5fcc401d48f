import { dot, type Vec3 } from '#core/geometry';
import { normalOf, type Plane } from './instance.ts';

/** Planes that can lie in one volume: same series, frame of reference, matrix, pixel size and orientation. */
export interface PlaneGroup {
  readonly planes: readonly Plane[];
  /** How many groups the series fell into. */
  readonly siblings: number;
}

/**
 * Tells series apart. A file without SeriesInstanceUID belongs with those of its folder (de-identified data);
 * within a series, scouts, other matrices and other orientations make groups of their own.
 */
export function groupPlanes(planes: readonly Plane[]): PlaneGroup[] {
  const series = Map.groupBy(
    planes,
    ({ instance }) => instance.seriesUid || `folder ${folderOf(instance.path)}`,
  );
  return [...series.values()].flatMap((members) => {
    const groups: Plane[][] = [];
    for (const plane of members) {
      const group = groups.find(([first]) => fits(first, plane));
      if (group) group.push(plane);
      else groups.push([plane]);
    }
    return groups.map((group) => ({ planes: group, siblings: groups.length }));
  });
}

function fits(a: Plane, b: Plane): boolean {
  const near = (x: number, y: number) => Math.abs(x - y) <= 1e-3 * Math.abs(x);
  const parallel = (x: Vec3, y: Vec3) => dot(x, y) > 1 - 1e-5;
  return (
    a.instance.frameOfReferenceUid === b.instance.frameOfReferenceUid &&
    a.instance.modality === b.instance.modality &&
    a.instance.format.columns === b.instance.format.columns &&
    a.instance.format.rows === b.instance.format.rows &&
    near(a.spacingMm[0], b.spacingMm[0]) &&
    near(a.spacingMm[1], b.spacingMm[1]) &&
    parallel(a.rowDirection, b.rowDirection) &&
    parallel(a.columnDirection, b.columnDirection)
  );
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Planes of one group that follow each other along the normal, each place once. */
export interface Layer {
  /** Ascending along the normal. */
  readonly planes: readonly Plane[];
  readonly positionsMm: readonly number[];
  /** Places where the very same image was there again, and how often. */
  readonly repeated: ReadonlyMap<number, number>;
  /** How many layers share the places of this group. */
  readonly siblings: number;
}

export interface Layering {
  readonly layers: readonly Layer[];
  /** Planes that are on a place that is taken by a different image, with no rule to choose. */
  readonly surplus: readonly Plane[];
}

/** Two planes nearer than this along the normal are at one place: positions are written to 0.01 mm or finer. */
const SAME_PLACE_MM = 0.005;

/**
 * Sorts a group by position along the normal. Copies of one SOP instance count once. Different images at one place
 * become volumes of their own when acquisitions tell them apart or each place has the same number of them
 * (contrast phases, cardiac phases); otherwise the first stays and the others are handed back.
 */
export function layerPlanes(planes: readonly Plane[]): Layering {
  const normal = normalOf(planes[0]);
  const position = (plane: Plane) => dot(plane.positionLps, normal);
  const sorted = [...planes].sort(
    (a, b) =>
      position(a) - position(b) ||
      a.instance.instanceNumber - b.instance.instanceNumber ||
      (a.instance.path < b.instance.path ? -1 : 1),
  );
  const seen = new Set<string>();
  const repeated = new Map<number, number>();
  const places: Plane[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const plane of sorted) {
    const at = position(plane);
    const key = plane.sopInstanceUid && `${plane.sopInstanceUid} ${plane.frame}`;
    if (key && seen.has(key)) {
      repeated.set(at, (repeated.get(at) ?? 0) + 1);
      continue;
    }
    seen.add(key);
    if (at - last > SAME_PLACE_MM) places.push([plane]);
    else places[places.length - 1].push(plane);
    last = at;
  }
  const layer = (members: readonly Plane[], siblings: number, n = 0): Layer => ({
    planes: members,
    positionsMm: members.map(position),
    repeated: n === 0 ? repeated : new Map(),
    siblings,
  });
  const most = Math.max(...places.map((p) => p.length));
  if (most === 1) return { layers: [layer(places.flat(), 1)], surplus: [] };

  const acquisitions = [...Map.groupBy(places.flat(), (p) => p.instance.acquisitionNumber).values()];
  const apart = acquisitions.every((members) =>
    members.every((p, n) => n === 0 || position(p) - position(members[n - 1]) > SAME_PLACE_MM),
  );
  if (apart)
    return { layers: acquisitions.map((members, n) => layer(members, acquisitions.length, n)), surplus: [] };
  if (places.every((p) => p.length === most))
    return {
      layers: Array.from({ length: most }, (_, n) =>
        layer(
          places.map((p) => p[n]),
          most,
          n,
        ),
      ),
      surplus: [],
    };
  return {
    layers: [
      layer(
        places.map((p) => p[0]),
        1,
      ),
    ],
    surplus: places.flatMap((p) => p.slice(1)),
  };
}
