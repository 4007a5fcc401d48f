import type { Vec3 } from '#core/geometry';

/**
 * White D65. PS3.3 C.10.7.1.1 asks for D50, but DCMTK, dcmqi and dcmjs write D65: with it dcmqi's liver comes out as
 * 3D Slicer's 221, 130, 101 exactly, with D50 as 217, 130, 101.
 */
const WHITE: Vec3 = [0.950456, 1, 1.088754];

/** XYZ (D65) to linear sRGB (IEC 61966-2-1). */
const TO_RGB: readonly Vec3[] = [
  [3.2406, -1.5372, -0.4986],
  [-0.9689, 1.8758, 0.0415],
  [0.0557, -0.204, 1.057],
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
