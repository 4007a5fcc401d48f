import type { Identity, Source, Warning } from '#core/contract';
import { SagittaError } from '#core/errors';
import { resampleSlices, type Volume } from '#core/geometry';
import type { StoredFrame } from './frame.ts';
import { groupPlanes, layerPlanes } from './grouping.ts';
import { copiedAttributes, identityOf } from './identity.ts';
import type { Instance, Plane } from './instance.ts';
import { type Stack, stackPlanes } from './stack.ts';
import { kindOf, notHounsfield } from './value-kind.ts';
import { VolumeBuilder } from './volume-builder.ts';

/** A file or plane that could not become part of a volume. */
export interface Refusal {
  readonly path: string;
  readonly error: SagittaError;
}

export interface Arranged {
  readonly stacks: readonly Stack[];
  readonly refused: readonly Refusal[];
}

/** Sorts image files into volumes. Nothing is decoded yet. */
export function arrangeSeries(instances: readonly Instance[]): Arranged {
  const stacks: Stack[] = [];
  const refused: Refusal[] = [];
  for (const { planes, siblings } of groupPlanes(instances.flatMap((i) => i.planes))) {
    const { layers, surplus } = layerPlanes(planes);
    for (const plane of surplus)
      refused.push({
        path: plane.instance.path,
        error: new SagittaError(
          'geometry-invalid',
          'Another image of the series lies at the same place with a different content, and nothing says which belongs to the volume.',
          { remedy: 'Import the series without it, or it alone.' },
        ),
      });
    for (const layer of layers) {
      try {
        const stack = stackPlanes(layer);
        stacks.push(siblings > 1 ? withWarning(stack, seriesSplit(siblings)) : stack);
      } catch (error) {
        const known = SagittaError.from(error);
        const paths = new Set(layer.planes.map((p) => p.instance.path));
        for (const path of paths) refused.push({ path, error: known });
      }
    }
  }
  return { stacks, refused };
}

function withWarning(stack: Stack, warning: Warning): Stack {
  return { ...stack, warnings: [...stack.warnings, warning] };
}

function seriesSplit(groups: number): Warning {
  return {
    code: 'series-split',
    message: `The series holds images of ${groups} different sizes, orientations or frames of reference; each kind became a case of its own.`,
  };
}

/** Brings the pixels of one plane, decoded. It may read them straight into `slot` and return that. */
export type PlaneReader = (plane: Plane, slot: Uint16Array | undefined) => Promise<StoredFrame>;

export interface DicomVolume {
  readonly volume: Volume;
  readonly valueKind: 'hu' | 'raw';
  readonly modality: string;
  readonly identity: Identity;
  readonly source: Source;
  readonly warnings: Warning[];
  /** Files whose pixels could not be read; the volume was made without them. */
  readonly refused: readonly Refusal[];
}

/**
 * Decodes, rescales and stacks. A plane that cannot be read is refused and the volume is made of the others (its gap
 * is then reported and filled as any missing slice). Throws SagittaError when no plane can be read.
 */
export async function readStack(
  stack: Stack,
  read: PlaneReader,
  onPlane: (done: number) => void,
): Promise<DicomVolume> {
  const { planes } = stack;
  const { columns, rows } = planes[0].instance.format;
  const whole = planes.every((p) => Number.isInteger(p.slope) && Number.isInteger(p.intercept));
  const builder = new VolumeBuilder(columns * rows, planes.length, whole);
  const failed: { plane: Plane; error: SagittaError }[] = [];
  for (const [n, plane] of planes.entries()) {
    const { signed, padding } = plane.instance.format;
    const ct = plane.instance.modality === 'CT';
    try {
      const frame = await read(plane, builder.slot(n));
      builder.putSlice(n, frame, {
        slope: plane.slope,
        intercept: plane.intercept,
        signed,
        padding: ct ? padding : undefined,
      });
    } catch (error) {
      failed.push({ plane, error: SagittaError.from(error) });
    }
    onPlane(n + 1);
  }
  if (failed.length > 0) return withoutFailed(stack, failed, read, onPlane);
  const data = stack.even ? resampleSlices(builder.data, columns * rows, stack.even) : builder.data;
  const volume: Volume = { shape: [columns, rows, stack.sliceCount], affineLps: stack.affineLps, data };
  const warnings = [...stack.warnings, ...valueWarnings(stack, builder.padded)];
  const valueKind = kindOf(planes[0], data);
  if (valueKind === 'raw') warnings.push(notHounsfield(planes[0]));
  const { instance } = planes[0];
  return {
    volume,
    valueKind,
    modality: instance.modality,
    identity: identityOf(
      instance.attributes,
      planes.some((p) => p.instance.lossy),
    ),
    source: sourceOf(stack),
    warnings,
    refused: [],
  };
}

async function withoutFailed(
  stack: Stack,
  failed: readonly { plane: Plane; error: SagittaError }[],
  read: PlaneReader,
  onPlane: (done: number) => void,
): Promise<DicomVolume> {
  const bad = new Set(failed.map((f) => f.plane));
  const good = stack.planes.filter((p) => !bad.has(p));
  if (good.length === 0) throw failed[0].error;
  const [layer] = layerPlanes(good).layers;
  const result = await readStack(stackPlanes(layer), read, onPlane);
  const kept = stack.warnings.filter((w) => w.code === 'series-split' || w.code === 'duplicate-slices');
  return {
    ...result,
    warnings: [...kept, ...result.warnings],
    refused: [...failed.map(({ plane, error }) => ({ path: plane.instance.path, error })), ...result.refused],
  };
}

function valueWarnings({ planes }: Stack, padded: number): Warning[] {
  const warnings: Warning[] = [];
  const { instance } = planes[0];
  if (planes.some((p) => p.instance.lossy))
    warnings.push({
      code: 'lossy',
      message: 'The images went through lossy compression; HU and fine edges are not exact.',
    });
  if (padded > 0)
    warnings.push({
      code: 'pixel-padding',
      message: `${padded} pixels are padding, not image; they were set to air (-1024 HU).`,
    });
  if (instance.inverted)
    warnings.push({
      code: 'monochrome1',
      message: 'The images ask to be shown inverted (MONOCHROME1); HU are not changed by that.',
    });
  return warnings;
}

function sourceOf(stack: Stack): Source {
  const { planes, positionsMm, even, sliceCount } = stack;
  const { instance } = planes[0];
  // A slice of the stored grid that was interpolated has no instance: its entry is the empty string.
  const planeOf = (k: number): Plane | undefined => {
    if (!even) return planes[k];
    const { below, weight } = even.mix[k];
    return weight === 0 ? planes[below] : undefined;
  };
  const perSlice = Array.from({ length: sliceCount }, (_, k) => planeOf(k));
  const multiFrame = planes.some((p) => p.instance.planes.length > 1);
  return {
    format: 'dicom',
    fileNames: [...new Set(planes.map((p) => p.instance.path))].map(nameOf),
    studyInstanceUid: instance.studyUid || undefined,
    seriesInstanceUid: instance.seriesUid || undefined,
    frameOfReferenceUid: instance.frameOfReferenceUid || undefined,
    sopClassUid: instance.sopClassUid || undefined,
    sopInstanceUids: perSlice.map((p) => p?.sopInstanceUid ?? ''),
    frameNumbers: multiFrame ? perSlice.map((p) => (p ? p.frame + 1 : 0)) : undefined,
    attributes: copiedAttributes(instance.attributes),
    resampling: even && {
      method: 'linear along k',
      stepMm: even.stepMm,
      positionsMm: [...positionsMm],
      originalSopInstanceUids: planes.map((p) => p.sopInstanceUid),
    },
  };
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
