import type { CaseDetail } from '#core/contract';
import type { Axis, Vec3 } from '#core/geometry';
import { axisIndex, axisPlane, toWorld } from '#core/geometry';
import { texts } from '../texts/index.ts';
import type { ViewportsProps } from './types.ts';

/** The words and figures in the corners of a view. */

export function identityLines({ identity, name }: CaseDetail): string[] {
  const { patientName, patientId, sex, age } = identity;
  return [personName(patientName) || name, patientId, [sex, plainAge(age)].filter(Boolean).join(' ')].filter(
    Boolean,
  );
}

export function studyLines({ identity }: CaseDetail): string[] {
  const { studyDate, studyDescription, seriesDescription } = identity;
  return [...new Set([isoDate(studyDate), studyDescription, seriesDescription])].filter(Boolean);
}

/** Said in every view where grey values are not Hounsfield units. */
export function valueNotice({ valueKind }: CaseDetail): string {
  return valueKind === 'raw' ? texts.views.rawValues : '';
}

/** Slice number (from 1) of how many, and where it lies: signed mm along the plane's anatomical normal. */
export function positionText({ volume, crosshair }: ViewportsProps, axis: Axis): string {
  const n = axisIndex(axis);
  const world = toWorld(volume.affineLps, crosshair);
  const plane = axisPlane(volume, axis);
  const mm = world[plane === 'sagittal' ? 0 : plane === 'coronal' ? 1 : 2];
  const letter = { sagittal: 'RL', coronal: 'AP', axial: 'IS' }[plane][mm < 0 ? 0 : 1];
  return texts.views.position(crosshair[n] + 1, volume.shape[n], letter, Math.abs(mm).toFixed(1));
}

export function windowText({ window: { center, width }, invert, detail }: ViewportsProps): string {
  const unit = detail.valueKind === 'hu' ? ' HU' : '';
  return [texts.views.window(figure(center), figure(width), unit), invert && texts.views.inverted]
    .filter(Boolean)
    .join('  ');
}

/** LPS position, voxel index and value under the pointer, one a line; the long one above the scale bar. */
export function cursorText({ volume, detail }: ViewportsProps, ijk: Vec3 | null): string {
  if (!ijk) return '';
  const [ni, nj] = volume.shape;
  const value = volume.data[ijk[0] + ni * (ijk[1] + nj * ijk[2])];
  if (value === undefined) return '';
  const world = toWorld(volume.affineLps, ijk);
  const shown = `${figure(value)}${detail.valueKind === 'hu' ? ' HU' : ''}`;
  return texts.views.cursor(shown, world.map((v) => v.toFixed(1)).join(', '), ijk.join(', '));
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

/** DICOM DA (20260131) as 2026-01-31; anything else as it is. */
function isoDate(date: string): string {
  return date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

/** DICOM PN (Family^Given^Middle) as one reads it; the alphabetic group alone (PS3.5 6.2.1). */
function personName(name: string): string {
  const [family, ...given] = name.split('=')[0].split('^');
  return [family, given.filter(Boolean).join(' ')].filter(Boolean).join(', ');
}

/** DICOM AS (063Y) as 63 Y. */
function plainAge(age: string): string {
  return age.replace(/^0*(\d+)([DWMY])$/, '$1 $2');
}
