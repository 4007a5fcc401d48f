import { hash32 } from './formula.ts';

export interface PhantomShape {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly seed: number;
  readonly objects?: number;
  /** Bits of the 32-bit noise that are dropped. */
  readonly noise_shift?: number;
}

const AIR = 8;
const BODY = 72;
const OBJECT_VALUES = [118, 168, 214, 32];

/** The synthetic scan of the reference cases: grey values and labels, uint8 [D, H, W], in integer arithmetic. */
export function phantom(shape: PhantomShape): { frames: Uint8Array; labels: Uint8Array } {
  const { depth, height, width, seed, noise_shift = 28 } = shape;
  const frames = new Uint8Array(depth * height * width);
  const labels = new Uint8Array(frames.length);
  const objects = Array.from({ length: shape.objects ?? 3 }, (_, n) => ellipsoid(shape, n));
  const hx = Math.floor((width * 46) / 100);
  const hy = Math.floor((height * 44) / 100);
  const midX = Math.floor(width / 2);
  const midY = Math.floor(height / 2);
  let at = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const inBody = ((x - midX) * hy) ** 2 + ((y - midY) * hx) ** 2 < (hx * hy) ** 2;
        let value = inBody ? BODY : AIR;
        objects.forEach((object, n) => {
          if (!object.contains(x, y, z)) return;
          value = object.value;
          labels[at] = n + 1;
        });
        const noise = hash32((Math.imul(at, 0x9e3779b1) + seed) >>> 0) >>> noise_shift;
        frames[at] = Math.min(value + noise, 255);
      }
    }
  }
  return { frames, labels };
}

function ellipsoid({ depth, height, width, seed }: PhantomShape, n: number) {
  const random = (k: number, from: number, to: number) =>
    from + (hash32((Math.imul(seed, 1000003) + k * 7919) >>> 0) % (to - from));
  const percent = (of: number, k: number, from: number, to: number) =>
    Math.floor((of * random(k, from, to)) / 100);
  const b = 100 * (n + 1);
  const [cx, cy, cz] = [
    percent(width, b, 30, 70),
    percent(height, b + 1, 30, 70),
    percent(depth, b + 2, 30, 60),
  ];
  const [rx, ry] = [percent(width, b + 3, 10, 24), percent(height, b + 4, 10, 24)];
  const rz = Math.max(2, percent(depth, b + 5, 30, 70));
  const [dx, dy] = [random(b + 6, -2, 3), random(b + 7, -2, 3)];
  return {
    value: OBJECT_VALUES[(n + random(1, 0, 4)) % 4],
    contains(x: number, y: number, z: number): boolean {
      const ez = z - cz;
      const ex = x - cx - dx * ez;
      const ey = y - cy - dy * ez;
      return (ex * ry * rz) ** 2 + (ey * rx * rz) ** 2 + (ez * rx * ry) ** 2 < (rx * ry * rz) ** 2;
    },
  };
}
