import type { Vec3 } from '#core/geometry';

/** White of the DICOM profile connection space, D50 (PS3.3 C.10.7.1.1). */
const WHITE: Vec3 = [0.9642, 1, 0.8249];

/** XYZ (D50) to linear sRGB, Bradford-adapted (http://www.brucelindbloom.com). */
const TO_RGB: readonly Vec3[] = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
];

/** Recommended Display CIELab Value (three 16-bit numbers) as `#rrggbb`; colours outside of sRGB are clipped. */
export function hexFromCielab([l, a, b]: Vec3): string {
  const light = (l / 65535) * 100;
  const fy = (light + 16) / 116;
  const fx = fy + ((a / 65535) * 255 - 128) / 500;
  const fz = fy - ((b / 65535) * 255 - 128) / 200;
  const cube = (f: number) => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
  const xyz = [fx, fy, fz].map((f, n) => cube(f) * WHITE[n]);
  const channel = (row: Vec3) => {
    const linear = Math.min(1, Math.max(0, row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]));
    const srgb = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(srgb * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${TO_RGB.map(channel).join('')}`;
}
