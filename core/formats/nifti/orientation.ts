import { type Affine, column, cross, dot, isUsableAffine, norm, type Vec3 } from '#core/geometry';

/** The fields of a header that place the grid, as they stand in the file (RAS, the file's own unit). */
export interface NiftiOrientation {
  readonly version: 1 | 2;
  readonly qformCode: number;
  readonly sformCode: number;
  readonly quatern: readonly number[];
  readonly qoffset: readonly number[];
  /** Three rows of four, one after the other. */
  readonly srow: readonly number[];
  readonly pixdim: readonly number[];
  readonly xyztUnits: number;
}

/** RAS to LPS and back: x and y change sign. */
export function flipXY(affine: Affine): Affine {
  return affine.map((row, r) => (r < 2 ? row.map((v) => (v === 0 ? 0 : -v)) : [...row]));
}

/** mm of the header's spatial unit (xyzt_units bits 0..2): unknown counts as mm, as in nibabel and ITK. */
export function unitMm(xyztUnits: number): number {
  const code = xyztUnits & 7;
  return code === 1 ? 1000 : code === 3 ? 0.001 : 1;
}

export function sformRas({ srow }: NiftiOrientation): Affine {
  return [srow.slice(0, 4), srow.slice(4, 8), srow.slice(8, 12), [0, 0, 0, 1]];
}

/** nifti1.h, "METHOD 2": a rotation from the quaternion, steps from pixdim, pixdim[0] (qfac) turns k. */
export function qformRas({ quatern, qoffset, pixdim }: NiftiOrientation): Affine {
  let [b, c, d] = quatern;
  const rest = 1 - (b * b + c * c + d * d);
  let a = 0;
  if (rest < 1e-7) {
    const length = Math.hypot(b, c, d);
    b /= length;
    c /= length;
    d /= length;
  } else a = Math.sqrt(rest);
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b],
  ];
  const qfac = pixdim[0] < 0 ? -1 : 1;
  const step = [Math.abs(pixdim[1]), Math.abs(pixdim[2]), Math.abs(pixdim[3]) * qfac];
  return [...rotation.map((row, r) => [...row.map((v, n) => v * step[n]), qoffset[r]]), [0, 0, 0, 1]];
}

/** nifti1.h, "METHOD 1": steps only; where the patient lies is not known. */
export function pixdimRas({ pixdim }: NiftiOrientation): Affine {
  return [
    [Math.abs(pixdim[1]), 0, 0, 0],
    [0, Math.abs(pixdim[2]), 0, 0],
    [0, 0, Math.abs(pixdim[3]), 0],
    [0, 0, 0, 1],
  ];
}

/**
 * Quaternion and steps of an LPS affine for the qform, or null when it is sheared (a qform cannot hold that).
 * nifti1_io.c, nifti_mat44_to_quatern.
 */
export function qformOf(
  affineLps: Affine,
): { quatern: number[]; pixdim: [number, number, number, number] } | null {
  const ras = flipXY(affineLps);
  const columns = ([0, 1, 2] as const).map((c) => column(ras, c));
  const steps = columns.map(norm);
  const unit = columns.map((v, n) => v.map((x) => x / steps[n]) as unknown as Vec3);
  const shear = Math.max(
    Math.abs(dot(unit[0], unit[1])),
    Math.abs(dot(unit[0], unit[2])),
    Math.abs(dot(unit[1], unit[2])),
  );
  if (!isUsableAffine(ras) || shear > 1e-4) return null;
  const qfac = dot(cross(unit[0], unit[1]), unit[2]) < 0 ? -1 : 1;
  const third = unit[2].map((v) => v * qfac);
  const r = [0, 1, 2].map((row) => [unit[0][row], unit[1][row], third[row]]);
  const trace = r[0][0] + r[1][1] + r[2][2];
  let [a, b, c, d] = [1, 0, 0, 0];
  if (trace > -0.5) {
    a = 0.5 * Math.sqrt(Math.max(0, trace + 1));
    b = (0.25 * (r[2][1] - r[1][2])) / a;
    c = (0.25 * (r[0][2] - r[2][0])) / a;
    d = (0.25 * (r[1][0] - r[0][1])) / a;
  } else {
    const x = 1 + r[0][0] - (r[1][1] + r[2][2]);
    const y = 1 + r[1][1] - (r[0][0] + r[2][2]);
    const z = 1 + r[2][2] - (r[0][0] + r[1][1]);
    if (x >= y && x >= z) {
      b = 0.5 * Math.sqrt(x);
      c = (0.25 * (r[0][1] + r[1][0])) / b;
      d = (0.25 * (r[0][2] + r[2][0])) / b;
      a = (0.25 * (r[2][1] - r[1][2])) / b;
    } else if (y >= z) {
      c = 0.5 * Math.sqrt(y);
      b = (0.25 * (r[0][1] + r[1][0])) / c;
      d = (0.25 * (r[1][2] + r[2][1])) / c;
      a = (0.25 * (r[0][2] - r[2][0])) / c;
    } else {
      d = 0.5 * Math.sqrt(z);
      b = (0.25 * (r[0][2] + r[2][0])) / d;
      c = (0.25 * (r[1][2] + r[2][1])) / d;
      a = (0.25 * (r[1][0] - r[0][1])) / d;
    }
    if (a < 0) [b, c, d] = [-b, -c, -d];
  }
  return { quatern: [b, c, d], pixdim: [qfac, steps[0], steps[1], steps[2]] };
}
