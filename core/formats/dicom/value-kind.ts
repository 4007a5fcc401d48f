import type { Warning } from '#core/contract';
import type { Volume } from '#core/geometry';
import { looksLikeHounsfield } from '../values.ts';
import type { Plane } from './instance.ts';

/** Image Type values of maps computed from CT (C.8.15.3.1, perfusion). */
const PARAMETRIC: readonly string[] = [
  'PERFUSION',
  'RCBF',
  'RCBV',
  'RMTT',
  'RTTP',
  'CBF',
  'CBV',
  'MTT',
  'TTP',
  'TMAX',
];

/**
 * RescaleType (C.11.1.1.2) other than HU means another quantity: iodine, effective Z, blood flow. 'US' is
 * "unspecified", which converters write for true HU too: there, as without a rescale, the values decide.
 */
export function kindOf(plane: Plane, data: Volume['data']): 'hu' | 'raw' {
  const { rescaleType, instance } = plane;
  if (instance.modality !== 'CT') return 'raw';
  if (rescaleType && rescaleType !== 'US' && !rescaleType.startsWith('HU')) return 'raw';
  if (instance.imageType.some((value) => PARAMETRIC.includes(value))) return 'raw';
  if (instance.hasRescale && rescaleType !== 'US') return 'hu';
  return looksLikeHounsfield(rangeOf(data)) ? 'hu' : 'raw';
}

function rangeOf(data: Volume['data']): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const v of data) {
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return [min, max];
}

/** What the window must say of values that are no HU. */
export function notHounsfield({ instance, rescaleType }: Plane): Warning {
  const why =
    instance.modality !== 'CT'
      ? `The image is ${instance.modality || 'of no named modality'}, not CT`
      : instance.imageType.some((value) => PARAMETRIC.includes(value))
        ? `The image is a map computed from CT (${instance.imageType.join('\\')})`
        : rescaleType
          ? `The file gives its values as '${rescaleType}'`
          : 'The file has no rescale slope and intercept';
  return {
    code: 'not-hu',
    message: `${why}: the values are not Hounsfield units. HU windows and HU readings do not apply.`,
  };
}
