import type { Warning } from '#core/contract';
import { SagittaError } from '#core/errors';
import { type Affine, type EvenSpacing, evenSpacing, type Vec3 } from '#core/geometry';
import type { Layer } from './grouping.ts';
import { normalOf, type Plane } from './instance.ts';

/** Planes made into a grid: i = column, j = row, k ascending along the normal. */
export interface Stack {
  /** The original planes, ascending. */
  readonly planes: readonly Plane[];
  readonly positionsMm: readonly number[];
  /** Of the stored grid (after resampling, where there is any). May be sheared. */
  readonly affineLps: Affine;
  /** Slices of the stored grid. */
  readonly sliceCount: number;
  /** How the even grid is made when the planes are not evenly spaced. */
  readonly even: EvenSpacing | undefined;
  readonly warnings: readonly Warning[];
}

/** Slices may stray from an even grid by 1 per cent of the step (or by 0.02 mm, the rounding of positions). */
const strayMm = (stepMm: number) => Math.max(0.01 * stepMm, 0.02);

/**
 * Finds the grid of sorted planes, from their positions alone. Throws SagittaError `geometry-invalid` when there is
 * none: planes that jump sideways, or gaps so large that most of the volume would be made up.
 */
export function stackPlanes({ planes, positionsMm, repeated, siblings }: Layer): Stack {
  const warnings: Warning[] = [];
  if (siblings > 1)
    warnings.push({
      code: 'same-position',
      message: `The series holds ${siblings} different images at each place (phases or reconstructions); each became a case of its own.`,
    });
  if (planes.length === 1) return singlePlane(planes[0], positionsMm, repeated, warnings);
  const count = planes.length;
  const extent = positionsMm[count - 1] - positionsMm[0];
  const meanStep = extent / (count - 1);
  const stray = Math.max(...positionsMm.map((at, n) => Math.abs(at - positionsMm[0] - n * meanStep)));
  const gaps = positionsMm.slice(1).map((at, n) => at - positionsMm[n]);
  const step = median(gaps);
  const isEven = stray <= strayMm(meanStep);
  const even = isEven ? undefined : evenSpacing(positionsMm, step);
  if (even && even.mix.length > 2 * count)
    throw new SagittaError(
      'geometry-invalid',
      `The slices lie too far apart to make a volume: ${count} slices at ${places(positionsMm)} would need ${even.mix.length - count} made-up slices between them.`,
      { remedy: 'Import the missing slices too, or the blocks one by one.', details: { positionsMm } },
    );
  const sliceCount = even?.mix.length ?? count;
  const step3 = planes[count - 1].positionLps.map(
    (v, axis) => (v - planes[0].positionLps[axis]) / (sliceCount - 1),
  ) as unknown as Vec3;
  checkStraight(planes, positionsMm);
  if (even) warnings.push(...unevenWarnings(gaps, positionsMm, step, even));
  const tilt = tiltDegrees(planes[0], step3);
  if (Math.abs(tilt) > 0.1)
    warnings.push({
      code: 'gantry-tilt',
      message: `The slices are sheared by ${tilt.toFixed(1)} degrees against their normal (gantry tilt). The grid is kept sheared, as acquired: positions, lengths and volumes are the patient's own.`,
    });
  warnings.push(...repeatWarnings(repeated, positionsMm, even));
  return { planes, positionsMm, affineLps: affineOf(planes[0], step3), sliceCount, even, warnings };
}

function singlePlane(
  plane: Plane,
  positionsMm: readonly number[],
  repeated: Layer['repeated'],
  before: readonly Warning[],
): Stack {
  const { attributes } = plane.instance;
  const thickness =
    attributes.decimal('0018,0050') ?? attributes.item('5200,9229')?.item('0028,9110')?.decimal('0018,0050');
  const known = thickness !== undefined && thickness > 0;
  const stepMm = known ? thickness : 1;
  const step = normalOf(plane).map((v) => v * stepMm) as unknown as Vec3;
  const warnings: Warning[] = [
    ...before,
    {
      code: 'single-slice',
      message: `There is one slice only. Volumes use its ${known ? `slice thickness, ${stepMm} mm` : 'thickness, which is not given: 1 mm was assumed'}.`,
      slices: [0],
    },
    ...repeatWarnings(repeated, positionsMm, undefined),
  ];
  return {
    planes: [plane],
    positionsMm,
    affineLps: affineOf(plane, step),
    sliceCount: 1,
    even: undefined,
    warnings,
  };
}

function affineOf(
  { rowDirection: r, columnDirection: c, spacingMm: s, positionLps: p }: Plane,
  step: Vec3,
): Affine {
  return [...[0, 1, 2].map((n) => [r[n] * s[0], c[n] * s[1], step[n], p[n]]), [0, 0, 0, 1]];
}

/** Every plane must lie on the line from the first to the last, to half a pixel. */
function checkStraight(planes: readonly Plane[], positionsMm: readonly number[]): void {
  const first = planes[0];
  const last = planes[planes.length - 1];
  const extent = positionsMm[positionsMm.length - 1] - positionsMm[0];
  const allowed = 0.5 * Math.min(...first.spacingMm);
  planes.forEach((plane, n) => {
    const t = (positionsMm[n] - positionsMm[0]) / extent;
    const off = Math.hypot(
      ...plane.positionLps.map(
        (v, a) => v - first.positionLps[a] - t * (last.positionLps[a] - first.positionLps[a]),
      ),
    );
    if (off > allowed)
      throw new SagittaError(
        'geometry-invalid',
        `The slices do not lie in one straight stack: the one at ${positionsMm[n].toFixed(2)} mm is ${off.toFixed(2)} mm to the side.`,
        { remedy: 'Reconstruct the series with one field of view and centre.' },
      );
  });
}

function tiltDegrees(plane: Plane, step: Vec3): number {
  const normal = normalOf(plane);
  const along = step[0] * normal[0] + step[1] * normal[1] + step[2] * normal[2];
  const side = Math.hypot(...step.map((v, n) => v - along * normal[n]));
  return (Math.atan2(side, along) * 180) / Math.PI;
}

function unevenWarnings(
  gaps: readonly number[],
  positionsMm: readonly number[],
  step: number,
  even: EvenSpacing,
): Warning[] {
  const made = even.mix.flatMap((m, k) => (m.weight > 0 ? [k] : []));
  const multiples = gaps.map((gap) => Math.round(gap / step));
  const regular = gaps.every(
    (gap, n) => multiples[n] >= 1 && Math.abs(gap - multiples[n] * step) <= 0.1 * step,
  );
  const wide = gaps.flatMap((gap, n) => (Math.abs(gap - step) > strayMm(step) ? [n] : []));
  const between = wide
    .slice(0, 20)
    .map((n) => `${positionsMm[n].toFixed(2)} and ${positionsMm[n + 1].toFixed(2)} mm`)
    .join('; ');
  const more = wide.length > 20 ? ` and ${wide.length - 20} more places` : '';
  if (regular) {
    const missing = multiples.reduce((sum, m) => sum + m - 1, 0);
    return [
      {
        code: 'missing-slices',
        message: `${missing} ${missing === 1 ? 'slice is' : 'slices are'} missing between ${between}${more}; the gaps were filled by linear interpolation at ${even.stepMm.toFixed(3)} mm.`,
        slices: made,
      },
    ];
  }
  return [
    {
      code: 'uneven-spacing',
      message: `The slices are unevenly spaced (${Math.min(...gaps).toFixed(2)} to ${Math.max(...gaps).toFixed(2)} mm; between ${between}${more}). The volume was resampled linearly to ${even.stepMm.toFixed(3)} mm.`,
      slices: made,
    },
  ];
}

function repeatWarnings(
  repeated: Layer['repeated'],
  positionsMm: readonly number[],
  even: EvenSpacing | undefined,
): Warning[] {
  if (repeated.size === 0) return [];
  const at = [...repeated.keys()];
  const total = [...repeated.values()].reduce((sum, n) => sum + n, 0);
  const slices = at.map((mm) => {
    const n = positionsMm.reduce(
      (best, p, i) => (Math.abs(p - mm) < Math.abs(positionsMm[best] - mm) ? i : best),
      0,
    );
    return even ? Math.round((positionsMm[n] - positionsMm[0]) / even.stepMm) : n;
  });
  return [
    {
      code: 'duplicate-slices',
      message: `${total} ${total === 1 ? 'file repeats an image' : 'files repeat images'} that ${total === 1 ? 'was' : 'were'} there before (same SOP instance), at ${places(at)}; each was taken once.`,
      slices: [...new Set(slices)].sort((a, b) => a - b),
    },
  ];
}

function places(positionsMm: readonly number[]): string {
  const shown = positionsMm.slice(0, 20).map((mm) => mm.toFixed(2));
  return `${shown.join(', ')}${positionsMm.length > 20 ? ', ...' : ''} mm`;
}

/** The lower of the two middle values where there are two: one wide gap does not set the step. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
}
