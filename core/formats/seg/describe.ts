import type { CodedConcept } from '#core/contract';
import { SagittaError } from '#core/errors';
import type { Vec3 } from '#core/geometry';
import { Attributes, type DicomFile, functionalGroups, GROUP } from '../dicom/index.ts';
import { hexFromCielab } from './cielab.ts';

/** Segmentation Storage and Label Map Segmentation Storage (PS3.4 B.5). */
export const SEG_SOP_CLASSES: readonly string[] = [
  '1.2.840.10008.5.1.4.1.1.66.4',
  '1.2.840.10008.5.1.4.1.1.66.7',
];

export interface SegSegment {
  readonly number: number;
  readonly label: string;
  readonly color: string | undefined;
  readonly code: CodedConcept | undefined;
}

export interface SegFrame {
  /** The segment of the frame; undefined for a labelmap, whose pixels are segment numbers. */
  readonly segment: number | undefined;
  readonly positionLps: Vec3;
  /** Step in mm from column to column and from row to row. */
  readonly columnStep: Vec3;
  readonly rowStep: Vec3;
}

/** What a DICOM SEG object says about itself (PS3.3 A.51, C.8.20). */
export interface SegDescription {
  readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  readonly columns: number;
  readonly rows: number;
  readonly bitsAllocated: 1 | 8 | 16;
  readonly maxFraction: number;
  /** Labelmap pixels of this value are outside of what was segmented. */
  readonly padding: number | undefined;
  readonly frameOfReferenceUid: string;
  readonly segments: ReadonlyMap<number, SegSegment>;
  readonly frames: readonly SegFrame[];
}

export function isSeg(file: DicomFile): boolean {
  const a = Attributes.of(file);
  return a.text('0008,0060') === 'SEG' || SEG_SOP_CLASSES.includes(a.text('0008,0016') ?? '');
}

/** Throws SagittaError `file-unsupported` or `geometry-invalid`. */
export function describeSeg(file: DicomFile): SegDescription {
  const a = Attributes.of(file);
  const type = a.text('0062,0001');
  const bitsAllocated = a.uint16('0028,0100');
  if (type !== 'BINARY' && type !== 'FRACTIONAL' && type !== 'LABELMAP')
    throw new SagittaError('file-unsupported', `The DICOM SEG is of an unknown type, '${type ?? ''}'.`);
  if (bitsAllocated !== (type === 'BINARY' ? 1 : 8) && !(type === 'LABELMAP' && bitsAllocated === 16))
    throw new SagittaError(
      'file-unsupported',
      `A ${type} SEG with ${bitsAllocated} bits a pixel does not exist.`,
    );
  const count = a.decimal('0028,0008') ?? 1;
  const groups = functionalGroups(a, count);
  return {
    type,
    columns: a.uint16('0028,0011') ?? 0,
    rows: a.uint16('0028,0010') ?? 0,
    bitsAllocated: bitsAllocated as 1 | 8 | 16,
    maxFraction: a.uint16('0062,000e') ?? 255,
    padding: type === 'LABELMAP' ? a.uint16('0028,0120') : undefined,
    frameOfReferenceUid: a.text('0020,0052') ?? '',
    segments: new Map(
      a
        .items('0062,0002')
        .map(describeSegment)
        .map((s) => [s.number, s]),
    ),
    frames: groups.map((group, n) => {
      const position = group(GROUP.planePosition)?.decimals('0020,0032') ?? [];
      const orientation = group(GROUP.planeOrientation)?.decimals('0020,0037') ?? [];
      const spacing = group(GROUP.pixelMeasures)?.decimals('0028,0030') ?? [];
      if (position.length !== 3 || orientation.length !== 6 || spacing.length !== 2)
        throw new SagittaError(
          'geometry-invalid',
          `Frame ${n + 1} of the DICOM SEG does not say where it lies in the patient.`,
        );
      return {
        segment: type === 'LABELMAP' ? undefined : group(GROUP.segmentIdentification)?.uint16('0062,000b'),
        positionLps: position as unknown as Vec3,
        columnStep: orientation.slice(0, 3).map((v) => v * spacing[1]) as unknown as Vec3,
        rowStep: orientation.slice(3, 6).map((v) => v * spacing[0]) as unknown as Vec3,
      };
    }),
  };
}

function describeSegment(item: Attributes): SegSegment {
  const number = item.uint16('0062,0004') ?? 0;
  const lab = item.uint16s('0062,000d');
  const type = item.item('0062,000f');
  const value = type?.text('0008,0100') ?? type?.text('0008,0119');
  const scheme = type?.text('0008,0102');
  const meaning = type?.text('0008,0104');
  return {
    number,
    label: (item.text('0062,0005') ?? meaning ?? `Segment ${number}`).slice(0, 120),
    color: lab.length === 3 ? hexFromCielab([lab[0], lab[1], lab[2]]) : undefined,
    code: value && scheme ? { value, scheme, meaning: meaning ?? '' } : undefined,
  };
}
