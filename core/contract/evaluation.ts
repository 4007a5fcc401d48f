import { PropagationPlan } from './plan.ts';
import { AxisName } from './primitives.ts';
import { z } from './zod.ts';

/** Which slices of a reference are prompted. First and last are in stored order. */
export const PromptPlace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['largest', 'middle', 'first', 'last']) }),
  /** In the middle of so many equal parts of what holds the structure. */
  z.strictObject({ kind: z.literal('spaced'), slices: z.int().min(1).max(64) }),
  /** Those that hold most of the structure. */
  z.strictObject({ kind: z.literal('top-area'), slices: z.int().min(1).max(64) }),
  /** By index in the stored order; the structure must be on each. */
  z.strictObject({ kind: z.literal('given'), slices: z.array(z.int().min(0)).min(1).max(64) }),
]);
export type PromptPlace = z.infer<typeof PromptPlace>;

/** How prompts are made from a reference mask, so that an experiment needs no hand and can be repeated to the bit. */
export const PromptSimulation = z.strictObject({
  kind: z.enum(['box', 'points', 'box+points', 'mask']).default('box'),
  place: PromptPlace.default({ kind: 'largest' }),
  axis: AxisName.default('k'),
  /** Clicks inside a slice's reference and beside it; for the kinds with points. */
  positives: z.int().min(1).max(16).default(1),
  negatives: z.int().min(0).max(16).default(0),
  /** Standard deviation by which box edges and clicks are off, in mm. */
  jitterMm: z.number().min(0).max(50).default(0),
});
export type PromptSimulation = z.infer<typeof PromptSimulation>;

/** One arm of a study. */
export const StudyPlan = z.strictObject({
  name: z.string().min(1).max(80),
  /** What this arm varies against the base plan; arms of one factor stand together in the report. */
  factor: z.string().max(80).default(''),
  /** A preset's name or a whole plan. */
  plan: z.union([z.string(), PropagationPlan]),
  prompt: PromptSimulation.prefault({}),
});
export type StudyPlan = z.infer<typeof StudyPlan>;

/** Fields of a plan that take the place of those of another; null takes one away. What has a `kind` is taken whole. */
const PlanChange = z.record(z.string(), z.unknown());

const ChangedPlan = StudyPlan.extend({ change: PlanChange.optional() });

/** Every option of every factor with every option of the others. */
const PlanGrid = z.strictObject({
  plan: z.union([z.string(), PropagationPlan]).default('default'),
  prompt: PromptSimulation.prefault({}),
  factors: z
    .array(
      z.strictObject({
        factor: z.string().min(1).max(80),
        options: z.array(z.strictObject({ name: z.string().min(1), change: PlanChange.default({}) })).min(1),
      }),
    )
    .min(1),
});
export type PlanGrid = z.infer<typeof PlanGrid>;

/** The file behind `evaluate --plans FILE`. */
export const StudyFile = z
  .strictObject({
    schema: z.literal(1).default(1),
    /** The arm that the others are compared with; the first one when it is not named. */
    base: z.string().optional(),
    plans: z.array(ChangedPlan).default([]),
    grid: PlanGrid.optional(),
  })
  .refine(({ plans, grid }) => plans.length > 0 || grid, { path: ['plans'], message: 'there is no plan' });
export type StudyFile = z.infer<typeof StudyFile>;

/** Where the reference masks of a scan lie. */
export const ReferenceSource = z.discriminatedUnion('kind', [
  /** Every voxel that is not 0 belongs to the structure. */
  z.object({ kind: z.literal('binary'), structure: z.string(), path: z.string() }),
  z.object({ kind: z.literal('label'), structure: z.string(), path: z.string(), label: z.int().positive() }),
  /** A structure for every label, by name where one is known. */
  z.object({ kind: z.literal('labelmap'), path: z.string(), names: z.record(z.string(), z.string()) }),
]);
export type ReferenceSource = z.infer<typeof ReferenceSource>;

/** How well an edge can be seen on CT, where somebody has judged it. */
export const Boundary = z.enum(['clear', 'moderate', 'faint']);
export type Boundary = z.infer<typeof Boundary>;

/** A scan of a data set before anything of it has been read. Paths are absolute. */
export const StudyScan = z.object({
  id: z.string(),
  /** The unit of every statistic: scans of one patient are not independent. */
  patient: z.string(),
  ct: z.string(),
  references: z.array(ReferenceSource),
  boundary: Boundary.optional(),
});
export type StudyScan = z.infer<typeof StudyScan>;

const Ratio = z.number().min(0).max(1);

/** A way to fill the volume that knows nothing of SAM2: what a model has to beat. See core/volumetric/baselines. */
export const BaselineResult = z.object({
  name: z.enum(['box', 'growing', 'copy']),
  dice: Ratio,
  promptedDice: Ratio,
});
export type BaselineResult = z.infer<typeof BaselineResult>;

/** How the simulated reader puts a slice right. */
export const CorrectionKind = z.enum(['clicks', 'drawing']);
export type CorrectionKind = z.infer<typeof CorrectionKind>;

/** After so many corrections by the simulated reader, each followed by a run. */
export const CorrectionResult = z.object({
  by: CorrectionKind,
  count: z.int().min(1),
  /** The slice corrected last: the first of the review queue. */
  slice: z.int(),
  /** Over the whole volume, after the run. */
  dice: Ratio,
});
export type CorrectionResult = z.infer<typeof CorrectionResult>;

/** What the window would show of a slice and how good the slice truly is; slices empty in both are left out. */
export const SliceScore = z.object({ slice: z.int(), score: Ratio, dice: Ratio });
export type SliceScore = z.infer<typeof SliceScore>;

/** What is measured beside the plans' own results. */
export const StudyMeasures = z.object({
  baselines: z.boolean().default(false),
  /** How many corrections the simulated reader makes; arms prompted by the reference mask are not corrected. */
  corrections: z.int().min(0).max(64).default(0),
  correctedBy: z.array(CorrectionKind).default(['clicks']),
  sliceScores: z.boolean().default(false),
});
export type StudyMeasures = z.infer<typeof StudyMeasures>;

/** One structure of one scan under one plan. Holds no time and no path, so that it is the same on every machine. */
export const CaseResult = z.object({
  scan: z.string(),
  patient: z.string(),
  structure: z.string(),
  plan: z.string(),
  dice: Ratio,
  nsd1mm: Ratio,
  nsd2mm: Ratio,
  nsd3mm: Ratio,
  hd95Mm: z.number().nullable(),
  referenceMl: z.number(),
  predictedMl: z.number(),
  volumeErrorMl: z.number(),
  volumeErrorRatio: z.number(),
  promptedDice: Ratio,
  overPropagatedSlices: z.int(),
  missedSlices: z.int(),
  decay: z.array(z.object({ fromMm: z.number(), slices: z.int(), dice: Ratio })),
  /** The prompted slices, separated by blanks. */
  promptedSlices: z.string(),
  /** SHA-256 of the predicted mask's run lengths, slice by slice. */
  maskSha256: z.string(),
  /** Voxels of the reference. */
  voxels: z.int().optional(),
  /** Predicted voxels on slices without the structure, as a share of `voxels`. */
  falseVoxelRatio: z.number().optional(),
  /** The largest connected part of the reference on the prompted slice, as a share of what is there. */
  largestPart: Ratio.optional(),
  boundary: Boundary.optional(),
  baselines: z.array(BaselineResult).optional(),
  corrections: z.array(CorrectionResult).optional(),
  sliceScores: z.array(SliceScore).optional(),
});
export type CaseResult = z.infer<typeof CaseResult>;

export const CaseTiming = z.object({
  scan: z.string(),
  structure: z.string(),
  plan: z.string(),
  /** Time in the model, from the prompt to the last slice. */
  seconds: z.number(),
  /** Slices that the model looked at. */
  slices: z.int(),
  /** Largest resident memory of the inference process so far; null where the system does not tell. */
  peakMemoryMb: z.number().nullable(),
});
export type CaseTiming = z.infer<typeof CaseTiming>;

/** Something of the data set that could not be evaluated: a scan, a structure of it, or that under one plan. */
export const SkippedCase = z.object({
  scan: z.string(),
  structure: z.string().optional(),
  plan: z.string().optional(),
  code: z.string(),
  reason: z.string(),
});
export type SkippedCase = z.infer<typeof SkippedCase>;

/** The slice where a prediction was worst, as a picture. */
export const WorstSlice = z.object({
  scan: z.string(),
  structure: z.string(),
  plan: z.string(),
  dice: Ratio,
  slice: z.int(),
  png: z.base64(),
});
export type WorstSlice = z.infer<typeof WorstSlice>;

/** Everything that came of one scan. */
export const ScanOutcome = z.object({
  scan: z.string(),
  results: z.array(CaseResult),
  timings: z.array(CaseTiming),
  skipped: z.array(SkippedCase),
  /** Structures that the scan does not have: their reference is empty or smaller than the study asks for. */
  absent: z.array(z.object({ scan: z.string(), structure: z.string(), voxels: z.int() })),
  worst: z.array(WorstSlice),
  /** Reading, scoring and storing: what is not the model's own time. */
  overheadSeconds: z.number(),
});
export type ScanOutcome = z.infer<typeof ScanOutcome>;

/** Everything that decides about the numbers of a study; kept with its results. */
export const StudySettings = z.object({
  schema: z.literal(1).default(1),
  version: z.string(),
  model: z.object({ name: z.string(), weightsSha256: z.string(), imageSize: z.int(), precision: z.string() }),
  base: z.string(),
  plans: z.array(StudyPlan.extend({ plan: PropagationPlan })),
  seed: z.int(),
  threads: z.int().positive(),
  minVoxels: z.int().min(1),
  /** Only these structures; all when empty. */
  structures: z.array(z.string()),
  /** At most so many of those of a scan that are large enough, drawn by the seed; all when null. */
  sampleStructures: z.int().min(1).nullable().default(null),
  measures: StudyMeasures.optional(),
  dataset: z.object({
    kind: z.enum(['totalsegmentator', 'paired-folder', 'cases']),
    /** SHA-256 over the ids and references of the chosen scans. */
    sha256: z.string(),
    /** Scans that are there, before sampling. */
    available: z.int(),
    sample: z.int().nullable(),
    notes: z.array(z.string()),
  }),
});
export type StudySettings = z.infer<typeof StudySettings>;

/** The last line of `evaluate --json`. */
export const StudySummary = z.object({
  /** Scans that the study set out to do; those that were skipped are among them. */
  scans: z.int(),
  skipped: z.array(SkippedCase),
  /** Structures that are not in their scan, or too small: there is no case of them. */
  absent: z.int(),
  plans: z.array(
    z.object({
      name: z.string(),
      cases: z.int(),
      /** Null when there is no case. */
      meanDice: z.number().nullable(),
      secondsPerScan: z.number().nullable(),
      skippedCases: z.int(),
    }),
  ),
  outputs: z.array(z.string()),
});
export type StudySummary = z.infer<typeof StudySummary>;
