import { AffineLps, AxisName, Color, Id, Index, ShapeIJK, Timestamp, Vec3 } from './primitives.ts';
import { z } from './zod.ts';

/** Something the user must know about a case, kept with it. `slices` are k indices of the stored grid. */
export const Warning = z.object({ code: z.string(), message: z.string(), slices: z.array(Index).optional() });
export type Warning = z.infer<typeof Warning>;

export const CaseSummary = z.object({
  id: Id,
  name: z.string(),
  patientId: z.string(),
  description: z.string(),
  modality: z.string(),
  segments: z.int().min(0),
  updatedAt: Timestamp,
});
export type CaseSummary = z.infer<typeof CaseSummary>;

/** What the corner of every view tells of the patient and the series. Empty where the source has none. */
export const Identity = z.object({
  patientName: z.string(),
  patientId: z.string(),
  sex: z.string(),
  age: z.string(),
  studyDate: z.string(),
  studyDescription: z.string(),
  seriesDescription: z.string(),
  /** Set when the pixels went through lossy compression (DICOM PS3.3 C.7.6.1.1.5). */
  lossy: z.boolean(),
});
export type Identity = z.infer<typeof Identity>;

/** Where the voxels came from; what DICOM exports need to refer back to. */
export const Source = z.object({
  format: z.enum(['nifti', 'dicom', 'phantom', 'nrrd', 'mha']),
  /** Names of the files without their folders. */
  fileNames: z.array(z.string()),
  studyInstanceUid: z.string().optional(),
  seriesInstanceUid: z.string().optional(),
  frameOfReferenceUid: z.string().optional(),
  sopClassUid: z.string().optional(),
  /** One a k slice of the stored grid; empty where the slice is not an original one (see `resampling`). */
  sopInstanceUids: z.array(z.string()).optional(),
  /** Multi-frame sources: the frame (from 1) of that instance for each k; 0 where the slice is not an original. */
  frameNumbers: z.array(Index).optional(),
  /** DICOM attributes that exports copy (keyword -> value), patient and study level. */
  attributes: z.record(z.string(), z.unknown()).optional(),
  /** How the stored grid was made when it is not the input's (e.g. even-spacing resampling). */
  resampling: z.record(z.string(), z.unknown()).optional(),
  /** NIfTI: the header's own codes and affine (RAS), so that an export can carry them on. */
  nifti: z.record(z.string(), z.unknown()).optional(),
});
export type Source = z.infer<typeof Source>;

export const SegmentState = z.enum(['empty', 'draft', 'proposed', 'accepted']);

/** Coded anatomy (SNOMED CT in DICOM SEG). */
export const CodedConcept = z.object({ scheme: z.string(), value: z.string(), meaning: z.string() });
export type CodedConcept = z.infer<typeof CodedConcept>;

export const Segment = z.object({
  id: Id,
  label: z.string().min(1).max(120),
  color: Color,
  code: CodedConcept.optional(),
  visible: z.boolean(),
  locked: z.boolean(),
  voxels: z.int().min(0),
  volumeMl: z.number().min(0),
  state: SegmentState,
});
export type Segment = z.infer<typeof Segment>;

/** A click on voxel centre (i, j, k), in the case's grid. */
export const PromptPoint = z.object({ ijk: Vec3, positive: z.boolean() });

/**
 * The user's prompt of one segment on one slice. `box` is inclusive voxel indices [a0, b0, a1, b1] of the
 * two in-plane axes in i < j < k order. `mask` takes the segment's present pixels there as the prompt.
 */
export const SlicePrompt = z.object({
  axis: AxisName,
  slice: Index,
  box: z.tuple([Index, Index, Index, Index]).optional(),
  points: z.array(PromptPoint).default([]),
  mask: z.boolean().default(false),
});
export type SlicePrompt = z.infer<typeof SlicePrompt>;

/**
 * given: by mask or hand; prompted: from points or a box; proposed: propagated; corrected and accepted: never
 * overwritten by a later run; rejected: to be run again; absent: the model says the object is not there.
 */
export const SliceState = z.enum([
  'given',
  'prompted',
  'proposed',
  'corrected',
  'accepted',
  'rejected',
  'absent',
]);
export type SliceState = z.infer<typeof SliceState>;

/** What is known of one slice of one segment: a column of the timeline. */
export const SliceResult = z.object({
  segmentId: Id,
  axis: AxisName,
  slice: Index,
  state: SliceState,
  voxels: z.int().min(0),
  /** The decoder's estimate of IoU, 0..1; null where no model made the slice. */
  predictedIou: z.number().nullable(),
  /** Object score logit; > 0 means present. */
  objectScore: z.number().nullable(),
});
export type SliceResult = z.infer<typeof SliceResult>;

export const Version = z.object({
  id: Id,
  parentId: Id.nullable(),
  at: Timestamp,
  author: z.string(),
  note: z.string(),
  model: z.string().nullable(),
  plan: z.string().nullable(),
  revision: z.int().min(0),
  segments: z.int().min(0),
});
export type Version = z.infer<typeof Version>;

export const CaseDetail = CaseSummary.omit({ segments: true }).extend({
  shape: ShapeIJK,
  spacingMm: Vec3,
  affineLps: AffineLps,
  sliceCount: z.int().positive(),
  dataType: z.enum(['int16', 'float32']),
  /** `hu` for CT; `raw` where values are not Hounsfield units and the window must say so. */
  valueKind: z.enum(['hu', 'raw']),
  valueRange: z.tuple([z.number(), z.number()]),
  identity: Identity,
  source: Source,
  warnings: z.array(Warning),
  segments: z.array(Segment),
  prompts: z.array(SlicePrompt.extend({ segmentId: Id })),
  results: z.array(SliceResult),
  versions: z.array(Version),
  /** Sequence number of the last event of the case. */
  revision: z.int().min(0),
  /** What undo and redo would do, in words, or null. */
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  savedAt: Timestamp,
});
export type CaseDetail = z.infer<typeof CaseDetail>;
