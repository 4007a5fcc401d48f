import type { Source } from '#core/contract';
import { SagittaError } from '#core/errors';
import { type Dataset, encodeFile } from '#core/formats/dicom-write';
import { column, cross, dot, type Grid, norm, toWorld, type Vec3 } from '#core/geometry';
import type { Mask } from '#core/masks';
import { BitPacker } from './pack-bits.ts';
import { type SegmentDescription, segmentItem } from './segment-item.ts';

const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4';
const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';

export interface SegmentationInput {
  readonly grid: Grid;
  readonly source: Source;
  readonly segments: readonly (SegmentDescription & { readonly mask: Mask })[];
  readonly contentCreator: string;
  readonly softwareVersion: string;
  readonly now: Date;
  /** A new unique identifier at each call. */
  readonly newUid: () => string;
}

/**
 * A BINARY DICOM Segmentation (PS3.3 A.51) of masks on their scan's grid: one frame for each slice on which a
 * segment has voxels, in patient space, with the source images referenced where their UIDs are known.
 *
 * Throws SagittaError `export-failed` when nothing is segmented or when in-plane axes are not perpendicular
 * (DICOM's plane orientation cannot say that); shear from slice to slice is kept by the slices' positions.
 */
export function writeSegmentation(input: SegmentationInput): Uint8Array<ArrayBuffer> {
  const frames = framesOf(input);
  if (frames.length === 0) {
    throw new SagittaError('export-failed', 'There is nothing to export: every segment is empty.', {
      remedy: 'Segment a structure first.',
    });
  }
  const uid = input.newUid();
  const meta = {
    FileMetaInformationVersion: Uint8Array.of(0, 1),
    MediaStorageSOPClassUID: SEGMENTATION_STORAGE,
    MediaStorageSOPInstanceUID: uid,
    ImplementationClassUID: '2.25.80302813137786398554742050926734630921',
    ImplementationVersionName: 'SAGITTA',
  };
  return encodeFile(meta, {
    ...patientAndStudy(input.source, input.newUid),
    ...seriesAndEquipment(input),
    SOPClassUID: SEGMENTATION_STORAGE,
    SOPInstanceUID: uid,
    ...image(input, frames),
    PixelData: packed(input, frames),
  });
}

interface Frame {
  readonly segment: number;
  readonly k: number;
  readonly pixels: Uint8Array;
}

function framesOf({ segments }: SegmentationInput): Frame[] {
  return segments.flatMap(({ mask }, n) =>
    mask.occupied().map((k) => ({ segment: n + 1, k, pixels: mask.slice(k) as Uint8Array })),
  );
}

function packed({ grid }: SegmentationInput, frames: readonly Frame[]): Uint8Array {
  const packer = new BitPacker(frames.length * grid.shape[0] * grid.shape[1]);
  for (const frame of frames) packer.add(frame.pixels);
  return packer.finish();
}

/** Copied from the source so that the result joins its study (PS3.3 C.7.1.1, C.7.2.1). */
function patientAndStudy(source: Source, newUid: () => string): Dataset {
  const copied = source.attributes ?? {};
  const text = (keyword: string) => (typeof copied[keyword] === 'string' ? (copied[keyword] as string) : '');
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    PatientName: text('PatientName'),
    PatientID: text('PatientID'),
    PatientBirthDate: text('PatientBirthDate'),
    PatientSex: text('PatientSex'),
    StudyInstanceUID: source.studyInstanceUid || newUid(),
    StudyDate: text('StudyDate'),
    StudyTime: text('StudyTime'),
    StudyID: text('StudyID'),
    AccessionNumber: text('AccessionNumber'),
    ReferringPhysicianName: text('ReferringPhysicianName'),
    StudyDescription: text('StudyDescription') || undefined,
    PatientAge: text('PatientAge') || undefined,
  };
}

function seriesAndEquipment({
  source,
  softwareVersion,
  now,
  newUid,
  contentCreator,
}: SegmentationInput): Dataset {
  const iso = now.toISOString();
  const date = iso.slice(0, 10).replaceAll('-', '');
  const time = iso.slice(11, 19).replaceAll(':', '');
  return {
    Modality: 'SEG',
    SeriesInstanceUID: newUid(),
    SeriesNumber: '1000',
    SeriesDate: date,
    SeriesTime: time,
    SeriesDescription: 'Sagitta segmentation',
    InstanceNumber: '1',
    Manufacturer: 'Sagitta',
    ManufacturerModelName: 'Sagitta',
    DeviceSerialNumber: '1',
    SoftwareVersions: softwareVersion,
    ContentLabel: 'SEGMENTATION',
    ContentDescription: 'Segmentation of a CT series',
    ContentCreatorName: contentCreator,
    ContentDate: date,
    ContentTime: time,
    TimezoneOffsetFromUTC: '+0000',
    FrameOfReferenceUID: source.frameOfReferenceUid || newUid(),
    PositionReferenceIndicator: '',
  };
}

function image(input: SegmentationInput, frames: readonly Frame[]): Dataset {
  const { grid, source, segments, newUid } = input;
  const organization = newUid();
  return {
    ImageType: ['DERIVED', 'PRIMARY'],
    Rows: grid.shape[1],
    Columns: grid.shape[0],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    BurnedInAnnotation: 'NO',
    NumberOfFrames: String(frames.length),
    SegmentationType: 'BINARY',
    SegmentsOverlap: segments.length > 1 ? 'UNDEFINED' : 'NO',
    SegmentSequence: segments.map((segment, n) => segmentItem(segment, n + 1)),
    ReferencedSeriesSequence: referencedSeries(source, frames),
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: organization }],
    DimensionIndexSequence: [
      // Attribute tags (0062,000B), (0020,0032) and their functional groups as pairs of little-endian US.
      dimension(organization, [0x0062, 0x000b], [0x0062, 0x000a], 'ReferencedSegmentNumber'),
      dimension(organization, [0x0020, 0x0032], [0x0020, 0x9113], 'ImagePositionPatient'),
    ],
    SharedFunctionalGroupsSequence: [planes(grid)],
    PerFrameFunctionalGroupsSequence: frames.map((frame) => perFrame(input, frame)),
  };
}

function dimension(uid: string, pointer: [number, number], group: [number, number], label: string): Dataset {
  const tag = (parts: [number, number]) => new Uint8Array(Uint16Array.from(parts).buffer);
  return {
    DimensionOrganizationUID: uid,
    DimensionIndexPointer: tag(pointer),
    FunctionalGroupPointer: tag(group),
    DimensionDescriptionLabel: label,
  };
}

/** Plane orientation and pixel measures, the same for all frames (PS3.3 C.7.6.16.2.1, C.7.6.16.2.4). */
function planes({ affineLps }: Grid): Dataset {
  const [i, j, k] = [column(affineLps, 0), column(affineLps, 1), column(affineLps, 2)];
  const unit = (v: Vec3) => v.map((x) => x / norm(v)) as unknown as Vec3;
  const [row, col] = [unit(i), unit(j)];
  if (Math.abs(dot(row, col)) > 1e-4) {
    throw new SagittaError(
      'export-failed',
      `DICOM cannot hold this grid: its rows and columns meet at ${((Math.acos(dot(row, col)) * 180) / Math.PI).toFixed(3)} degrees.`,
      { remedy: 'Export as NIfTI or NRRD, which keep the grid as it is.' },
    );
  }
  const distanceMm = Math.abs(dot(k, cross(row, col)));
  return {
    PlaneOrientationSequence: [{ ImageOrientationPatient: [...row, ...col] }],
    PixelMeasuresSequence: [
      { PixelSpacing: [norm(j), norm(i)], SliceThickness: distanceMm, SpacingBetweenSlices: distanceMm },
    ],
  };
}

function perFrame({ grid, source }: SegmentationInput, { segment, k }: Frame): Dataset {
  const reference = imageReference(source, k);
  return {
    DerivationImageSequence: reference && [
      {
        DerivationCodeSequence: [
          { CodeValue: '113076', CodingSchemeDesignator: 'DCM', CodeMeaning: 'Segmentation' },
        ],
        SourceImageSequence: [
          {
            ...reference,
            SpatialLocationsPreserved: 'YES',
            PurposeOfReferenceCodeSequence: [
              {
                CodeValue: '121322',
                CodingSchemeDesignator: 'DCM',
                CodeMeaning: 'Source image for image processing operation',
              },
            ],
          },
        ],
      },
    ],
    FrameContentSequence: [{ DimensionIndexValues: [segment, k + 1] }],
    PlanePositionSequence: [{ ImagePositionPatient: toWorld(grid.affineLps, [0, 0, k]) }],
    SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
  };
}

/**
 * Undefined where the slice is no original one (interpolated), or where the source's series has no identifier:
 * every instance that is referred to must be listed with its series (PS3.3 C.12.2).
 */
function imageReference(source: Source, k: number): Dataset | undefined {
  const uid = source.sopInstanceUids?.[k];
  if (!uid || !source.seriesInstanceUid) return undefined;
  const frame = source.frameNumbers?.[k];
  return {
    ReferencedSOPClassUID: source.sopClassUid || CT_IMAGE_STORAGE,
    ReferencedSOPInstanceUID: uid,
    ReferencedFrameNumber: frame ? String(frame) : undefined,
  };
}

function referencedSeries(source: Source, frames: readonly Frame[]): readonly Dataset[] | undefined {
  const slices = [...new Set(frames.map((frame) => frame.k))].sort((a, b) => a - b);
  const byUid = new Map<unknown, Dataset>();
  for (const k of slices) {
    const reference = imageReference(source, k);
    // An instance is listed once, whatever the number of its frames.
    if (reference)
      byUid.set(reference.ReferencedSOPInstanceUID, { ...reference, ReferencedFrameNumber: undefined });
  }
  const references = [...byUid.values()];
  if (!source.seriesInstanceUid || references.length === 0) return undefined;
  return [{ SeriesInstanceUID: source.seriesInstanceUid, ReferencedInstanceSequence: references }];
}
