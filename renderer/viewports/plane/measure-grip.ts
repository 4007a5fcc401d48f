import type { Measurement } from './measure.ts';
import type { Affine2, Vec2 } from './plane-frame.ts';
import { apply } from './plane-frame.ts';

/** The part of a measurement under the hand: one of its points, or all of it. */
export interface Grip {
  readonly measurement: Measurement;
  readonly part: 'from' | 'to' | 'whole';
}

/** How near the pointer must be, in CSS pixels. */
const REACH_PX = 7;

/** What the pointer can take hold of: the newest measurement first, its points before its line. */
export function gripAt(measurements: readonly Measurement[], px: Vec2, toPx: Affine2): Grip | null {
  for (const measurement of measurements.toReversed()) {
    const part = partAt(measurement, px, toPx);
    if (part) return { measurement, part };
  }
  return null;
}

/** The measurement after its grip has moved from one in-plane index to another. */
export function dragged({ measurement, part }: Grip, start: Vec2, now: Vec2): Measurement {
  if (part !== 'whole') return { ...measurement, [part]: now };
  const by = ([x, y]: Vec2): Vec2 => [x + now[0] - start[0], y + now[1] - start[1]];
  return { ...measurement, from: by(measurement.from), to: by(measurement.to) };
}

function partAt({ kind, from, to }: Measurement, px: Vec2, toPx: Affine2): Grip['part'] | null {
  const [a, b] = [apply(toPx, from), apply(toPx, to)];
  const near = (p: Vec2) => distance(p, px) <= REACH_PX;
  if (kind === 'circle') {
    if (near(a)) return 'whole';
    return Math.abs(distance(a, px) - distance(a, b)) <= REACH_PX ? 'to' : null;
  }
  if (near(a)) return 'from';
  if (near(b)) return 'to';
  return near(nearestOnLine(a, b, px)) ? 'whole' : null;
}

function nearestOnLine(a: Vec2, b: Vec2, p: Vec2): Vec2 {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy;
  const t = length2 ? Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2)) : 0;
  return [a[0] + t * dx, a[1] + t * dy];
}

function distance(a: Vec2, b: Vec2): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
