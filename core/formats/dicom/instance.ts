import { SagittaError } from '#core/errors';
import { cross, dot, norm, type Vec3 } from '#core/geometry';
import { Attributes, type DicomFile, TRANSFER_SYNTAX } from './file.ts';
import { type FrameGroups, functionalGroups, GROUP } from './functional-groups.ts';
import { isLossy, isSupported, transferSyntaxName } from './transfer-syntax.ts';

/** How the stored values of one file are to be read. */
export interface PixelFormat {
  readonly columns: number;
  readonly rows: number;
  readonly bitsAllocated: 8 | 16 | 32;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly transferSyntax: string;
  /** Stored values from..to that are padding, not image (C.7.5.1.1.2); inclusive. */
  readonly padding: readonly [number, number] | undefined;
}

/** One image plane: a single-frame file has one, a multi-frame file several. */
export interface Plane {
  readonly instance: Instance;
  /** 0-based frame of the file. */
  readonly frame: number;
  readonly sopInstanceUid: string;
  readonly positionLps: Vec3;
  /** Unit vector in which the column index grows. */
  readonly rowDirection: Vec3;
  /** Unit vector in which the row index grows. */
  readonly columnDirection: Vec3;
  /** mm from column to column and from row to row. */
  readonly spacingMm: readonly [number, number];
  readonly slope: number;
  readonly intercept: number;
  readonly rescaleType: string | undefined;
}

/** What the import needs to know of one DICOM image file. */
export interface Instance {
  /** Where the file lies: any name by which the caller finds it again. */
  readonly path: string;
  readonly file: DicomFile;
  readonly attributes: Attributes;
  readonly format: PixelFormat;
  readonly planes: readonly Plane[];
  readonly modality: string;
  readonly sopClassUid: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly frameOfReferenceUid: string;
  readonly instanceNumber: number;
  readonly acquisitionNumber: number | undefined;
  readonly imageType: readonly string[];
  readonly lossy: boolean;
  readonly hasRescale: boolean;
  readonly inverted: boolean;
}

/**
 * Reads what describes an image file. Throws SagittaError: `not-an-image` (no pixels, no image), `not-ct` unless
 * `force`, `transfer-syntax-unsupported`, `file-unsupported` (colour, ...), `geometry-invalid` (no place in space).
 */
export function describeInstance(file: DicomFile, path: string, options: { force: boolean }): Instance {
  const a = Attributes.of(file);
  const modality = a.text('0008,0060') ?? '';
  if (!file.pixels && a.has('0028,0010'))
    throw new SagittaError('file-truncated', 'The DICOM image ends before its pixels.', {
      remedy: 'Send or copy the file again.',
    });
  if (!file.pixels)
    throw new SagittaError(
      'not-an-image',
      `The DICOM object (${modality || 'no modality'}) holds no pixels.`,
    );
  if (modality === 'SEG')
    throw new SagittaError('not-ct', 'This is a DICOM SEG object, a segmentation and not a scan.', {
      remedy: 'Import it as segments of its scan.',
    });
  if (modality !== 'CT' && !options.force)
    throw new SagittaError('not-ct', `The DICOM object is not a CT image (modality '${modality}').`, {
      remedy: 'Import with "force" to take it all the same; its values are not Hounsfield units.',
    });
  const imageType = a.texts('0008,0008');
  if (imageType.includes('LOCALIZER') && !options.force)
    throw new SagittaError(
      'file-unsupported',
      'This is a localizer (scout) image, not a slice of a volume.',
      {
        remedy: 'Nothing needs to be done; the slices beside it were imported.',
      },
    );
  const format = pixelFormat(a, file.transferSyntax);
  const described = {
    path,
    file,
    attributes: a,
    format,
    modality,
    sopClassUid: a.text('0008,0016') ?? a.text('0002,0002') ?? '',
    studyUid: a.text('0020,000d') ?? '',
    seriesUid: a.text('0020,000e') ?? '',
    frameOfReferenceUid: a.text('0020,0052') ?? '',
    instanceNumber: a.decimal('0020,0013') ?? 0,
    acquisitionNumber: a.decimal('0020,0012'),
    imageType,
    lossy: a.text('0028,2110') === '01' || isLossy(file.transferSyntax),
    hasRescale: true,
    inverted: a.text('0028,0004') === 'MONOCHROME1',
    planes: [] as Plane[],
  };
  const sopInstanceUid = a.text('0008,0018') ?? a.text('0002,0003') ?? '';
  const frames = a.decimal('0028,0008') ?? 1;
  const groups = functionalGroups(a, frames);
  for (let frame = 0; frame < frames; frame++)
    described.planes.push(plane(described, a, groups[frame], frame, sopInstanceUid));
  const first = groups[0]?.(GROUP.valueTransformation) ?? a;
  described.hasRescale = first.has('0028,1052') && first.has('0028,1053');
  return described;
}

function pixelFormat(a: Attributes, transferSyntax: string): PixelFormat {
  if (!isSupported(transferSyntax))
    throw new SagittaError(
      'transfer-syntax-unsupported',
      `The pixels are stored as ${transferSyntaxName(transferSyntax)}, which Sagitta cannot decode.`,
      { remedy: 'Have the archive send it uncompressed or as JPEG 2000.', details: { transferSyntax } },
    );
  const columns = a.uint16('0028,0011') ?? 0;
  const rows = a.uint16('0028,0010') ?? 0;
  if (columns < 1 || rows < 1)
    throw new SagittaError('not-an-image', `The DICOM image has no size (${columns} x ${rows}).`);
  if ((a.uint16('0028,0002') ?? 1) !== 1)
    throw new SagittaError('not-an-image', 'The DICOM image is in colour: more than one number a pixel.', {
      remedy: 'Import the original greyscale series.',
    });
  const bitsAllocated = a.uint16('0028,0100') ?? 16;
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32)
    throw new SagittaError(
      'file-unsupported',
      `The DICOM image has ${bitsAllocated} bits a pixel; 8, 16 or 32 are read.`,
    );
  const bitsStored = Math.min(a.uint16('0028,0101') ?? bitsAllocated, bitsAllocated);
  const signed = a.uint16('0028,0103') === 1;
  const from = a.pixelValue('0028,0120', signed);
  const to = a.pixelValue('0028,0121', signed) ?? from;
  return {
    columns,
    rows,
    bitsAllocated,
    bitsStored,
    highBit: Math.min(a.uint16('0028,0102') ?? bitsStored - 1, bitsAllocated - 1),
    signed,
    transferSyntax,
    padding: from === undefined || to === undefined ? undefined : [Math.min(from, to), Math.max(from, to)],
  };
}

function plane(
  instance: Instance,
  a: Attributes,
  groups: FrameGroups,
  frame: number,
  sopInstanceUid: string,
): Plane {
  const where = `frame ${frame + 1}`;
  const position = (groups(GROUP.planePosition) ?? a).decimals('0020,0032');
  const orientation = (groups(GROUP.planeOrientation) ?? a).decimals('0020,0037');
  const spacing = (groups(GROUP.pixelMeasures) ?? a).decimals('0028,0030');
  const values = groups(GROUP.valueTransformation) ?? a;
  if (position.length !== 3 || orientation.length !== 6)
    throw new SagittaError(
      'geometry-invalid',
      `The DICOM image (${where}) does not say where it lies: Image Position or Orientation (Patient) is missing.`,
      { remedy: 'Use the original axial series; screenshots and reports cannot be segmented.' },
    );
  if (spacing.length < 2 || !(spacing[0] > 0) || !(spacing[1] > 0))
    throw new SagittaError('geometry-invalid', `The DICOM image (${where}) has no valid Pixel Spacing.`, {
      remedy: 'Use the original axial series.',
    });
  const row = orientation.slice(0, 3) as unknown as Vec3;
  const column = orientation.slice(3, 6) as unknown as Vec3;
  // Cosines are written with as few as four digits; beyond 2 per cent they are not those of a plane.
  if (
    Math.abs(norm(row) - 1) > 0.02 ||
    Math.abs(norm(column) - 1) > 0.02 ||
    Math.abs(dot(row, column)) > 0.02
  )
    throw new SagittaError(
      'geometry-invalid',
      `The DICOM image (${where}) has an impossible Image Orientation (Patient): ${orientation.join('\\')}.`,
    );
  return {
    instance,
    frame,
    sopInstanceUid,
    positionLps: position as unknown as Vec3,
    rowDirection: scaled(row, 1 / norm(row)),
    columnDirection: scaled(column, 1 / norm(column)),
    spacingMm: [spacing[1], spacing[0]],
    slope: values.decimal('0028,1053') ?? 1,
    intercept: values.decimal('0028,1052') ?? 0,
    rescaleType: values.text('0028,1054'),
  };
}

function scaled([x, y, z]: Vec3, factor: number): Vec3 {
  return [x * factor, y * factor, z * factor];
}

/** Normal of a plane: columns x rows, the direction in which k grows. */
export function normalOf(plane: Plane): Vec3 {
  const n = cross(plane.rowDirection, plane.columnDirection);
  return scaled(n, 1 / norm(n));
}

/** Bytes of one frame in a file of uncompressed pixels. */
export function frameBytes({ columns, rows, bitsAllocated }: PixelFormat): number {
  return columns * rows * (bitsAllocated / 8);
}

/** True when the frames lie one after the other as they are to be used, little-endian. */
export function isNative({ transferSyntax }: PixelFormat): boolean {
  return (
    transferSyntax === TRANSFER_SYNTAX.implicitLittle ||
    transferSyntax === TRANSFER_SYNTAX.explicitLittle ||
    transferSyntax === TRANSFER_SYNTAX.deflated
  );
}
