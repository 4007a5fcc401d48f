import type { Vec3 } from '#core/geometry';

/** A solid in LPS mm: about how far a point is from its surface (negative inside), and a box that holds it. */
export interface Solid {
  readonly distanceMm: (x: number, y: number, z: number) => number;
  readonly from: Vec3;
  readonly to: Vec3;
}

/** Distance estimate of https://iquilezles.org/articles/ellipsoids: exact on the surface, first order near it. */
export function ellipsoid([cx, cy, cz]: Vec3, [rx, ry, rz]: Vec3): Solid {
  return {
    from: [cx - rx, cy - ry, cz - rz],
    to: [cx + rx, cy + ry, cz + rz],
    // Math.hypot is some ten times slower than the square root of a sum.
    distanceMm: (x, y, z) => {
      const a = (x - cx) / rx;
      const b = (y - cy) / ry;
      const c = (z - cz) / rz;
      const k0 = Math.sqrt(a * a + b * b + c * c);
      const k1 = Math.sqrt((a / rx) ** 2 + (b / ry) ** 2 + (c / rz) ** 2);
      return k1 === 0 ? -Math.min(rx, ry, rz) : (k0 * (k0 - 1)) / k1;
    },
  };
}

/** A straight column of elliptic cross-section along z. */
export function column(
  [cx, cy]: readonly [number, number],
  [rx, ry]: readonly [number, number],
  z: readonly [number, number],
): Solid {
  return {
    from: [cx - rx, cy - ry, z[0]],
    to: [cx + rx, cy + ry, z[1]],
    distanceMm: (x, y, at) => {
      const a = (x - cx) / rx;
      const b = (y - cy) / ry;
      const k0 = Math.sqrt(a * a + b * b);
      const k1 = Math.sqrt((a / rx) ** 2 + (b / ry) ** 2);
      const side = k1 === 0 ? -Math.min(rx, ry) : (k0 * (k0 - 1)) / k1;
      return Math.max(side, z[0] - at, at - z[1]);
    },
  };
}

/** A tube of round cross-section through points, as straight pieces with round ends. */
export function tube(points: readonly Vec3[], radiusMm: number): Solid[] {
  return points.slice(1).map((end, n) => capsule(points[n], end, radiusMm));
}

function capsule(a: Vec3, b: Vec3, radiusMm: number): Solid {
  const [ax, ay, az] = a;
  const dx = b[0] - ax;
  const dy = b[1] - ay;
  const dz = b[2] - az;
  const lengthSquared = dx * dx + dy * dy + dz * dz;
  return {
    from: a.map((v, n) => Math.min(v, b[n]) - radiusMm) as unknown as Vec3,
    to: a.map((v, n) => Math.max(v, b[n]) + radiusMm) as unknown as Vec3,
    distanceMm: (x, y, z) => {
      const px = x - ax;
      const py = y - ay;
      const pz = z - az;
      const t = Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / lengthSquared));
      return Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2 + (pz - t * dz) ** 2) - radiusMm;
    },
  };
}

/** Both solids, their seam rounded over `blendMm`. */
export function union(a: Solid, b: Solid, blendMm: number): Solid {
  return {
    from: a.from.map((v, n) => Math.min(v, b.from[n]) - blendMm) as unknown as Vec3,
    to: a.to.map((v, n) => Math.max(v, b.to[n]) + blendMm) as unknown as Vec3,
    distanceMm: (x, y, z) => {
      const da = a.distanceMm(x, y, z);
      const db = b.distanceMm(x, y, z);
      const h = Math.max(blendMm - Math.abs(da - db), 0) / blendMm;
      return Math.min(da, db) - (h * h * blendMm) / 4;
    },
  };
}

/** The first solid where the second is not. */
export function without(a: Solid, b: Solid): Solid {
  return { ...a, distanceMm: (x, y, z) => Math.max(a.distanceMm(x, y, z), -b.distanceMm(x, y, z)) };
}
