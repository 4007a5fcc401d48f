import { squaredDistancesMm } from '#core/masks';
import { normal } from '#core/random';

/** Column and row of a stored plane. */
export type Pixel = readonly [number, number];

export interface Plane {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly spacingMm: readonly [number, number];
}

/** Clicks beside a structure fall this far from its edge: near enough to matter, far enough to be meant. */
const BESIDE_MM = [3, 15] as const;

/**
 * The first click is the pixel that lies deepest (the largest distance to the outside; of equals the
 * one with the smaller first index), more
 * are drawn from those at least half as deep. A jittered click that would leave the structure stays where it was.
 */
export function clicksInside(plane: Plane, count: number, jitterMm: number, random: () => number): Pixel[] {
  const depths = depthsMm(plane);
  const column = (n: number) => n % plane.width;
  const deepest = depths.reduce(
    (best, depth, n) =>
      depth > depths[best] || (depth === depths[best] && column(n) < column(best)) ? n : best,
    0,
  );
  const deep = [...depths.keys()].filter((n) => n !== deepest && depths[n] >= depths[deepest] / 2);
  return [deepest, ...draw(deep, count - 1, random)].map((n) => jittered(plane, n, jitterMm, random));
}

/** Clicks beside the structure, drawn from a ring around it; fewer where there is no room. */
export function clicksBeside(plane: Plane, count: number, random: () => number): Pixel[] {
  const { pixels, width, height, spacingMm } = plane;
  if (count === 0) return [];
  const away = squaredDistancesMm(pixels, [width, height, 1], [...spacingMm, 1]);
  const ring = [...away.keys()].filter((n) => away[n] >= BESIDE_MM[0] ** 2 && away[n] <= BESIDE_MM[1] ** 2);
  return draw(ring, count, random).map((n) => pixelAt(plane, n));
}

/** Distance in mm of every pixel of the structure to the nearest one outside; beyond the plane is outside. */
function depthsMm({ pixels, width, height, spacingMm }: Plane): Float64Array {
  const wide = width + 2;
  const outside = new Uint8Array(wide * (height + 2)).fill(1);
  for (let n = 0; n < pixels.length; n++)
    if (pixels[n]) outside[(n % width) + 1 + wide * (Math.floor(n / width) + 1)] = 0;
  const squared = squaredDistancesMm(outside, [wide, height + 2, 1], [...spacingMm, 1]);
  return Float64Array.from(pixels, (_, n) =>
    Math.sqrt(squared[(n % width) + 1 + wide * (Math.floor(n / width) + 1)]),
  );
}

function draw(from: readonly number[], count: number, random: () => number): number[] {
  const left = [...from];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const at = Math.floor(random() * left.length);
    return left.splice(at, 1)[0];
  });
}

function jittered(plane: Plane, n: number, jitterMm: number, random: () => number): Pixel {
  const at = pixelAt(plane, n);
  if (jitterMm === 0) return at;
  const [a, b] = at.map((v, axis) => v + Math.round((normal(random) * jitterMm) / plane.spacingMm[axis]));
  const within = a >= 0 && b >= 0 && a < plane.width && b < plane.height;
  return within && plane.pixels[a + plane.width * b] ? [a, b] : at;
}

function pixelAt({ width }: Plane, n: number): Pixel {
  return [n % width, Math.floor(n / width)];
}
