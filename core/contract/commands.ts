import {
  CaseDetail,
  CaseSummary,
  CodedConcept,
  Segment,
  SlicePrompt,
  SliceResult,
  SliceState,
  Version,
  Warning,
} from './cases.ts';
import { Comparison, TrialName } from './comparison.ts';
import { Job } from './jobs.ts';
import { EngineState, ModelDetails, ModelInfo, Precision } from './models.ts';
import { PropagationPlan } from './plan.ts';
import { AffineLps, AxisName, Color, Id, Index, ShapeIJK, Vec3 } from './primitives.ts';
import { SettingsChange, SettingsReport } from './settings.ts';
import { z } from './zod.ts';

const nothing = z.object({});
const revision = z.int().min(0);

export const ImportReport = z.object({
  cases: z.array(
    z.object({
      id: Id,
      name: z.string(),
      patientId: z.string(),
      modality: z.string(),
      description: z.string(),
      shape: ShapeIJK,
      spacingMm: Vec3,
      affineLps: AffineLps,
      sliceCount: z.int(),
      warnings: z.array(Warning),
    }),
  ),
  refused: z.array(z.object({ path: z.string(), code: z.string(), reason: z.string() })),
  /** Segments that came in with `asSegmentsOf`. */
  segments: z.array(z.object({ id: Id, label: z.string(), voxels: z.int() })).default([]),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const ExportFormat = z.enum(['nifti', 'nrrd', 'dicom-seg', 'stl', 'glb', 'csv']);
export type ExportFormat = z.infer<typeof ExportFormat>;

const ImportOptions = z.object({
  /** Take objects that are not CT images (MR, ...), with a warning. */
  force: z.boolean().default(false),
  /** A case whose grid the files are labelmaps or SEG objects for. */
  asSegmentsOf: Id.optional(),
});

/** Every command of the program: what goes in, what comes out. Long ones report progress and can be cancelled. */
export const commands = {
  'app.info': {
    params: nothing,
    result: z.object({
      version: z.string(),
      host: z.enum(['electron', 'browser', 'cli']),
      user: z.string(),
      libraryBytes: z.number(),
    }),
  },

  'settings.get': { params: nothing, result: SettingsReport },
  /** In force at once: a smaller budget drops what is over it. */
  'settings.set': { params: SettingsChange, result: SettingsReport },
  /** Drops all kept embeddings, in memory and on disk; they are made again when they are needed. */
  'cache.empty': { params: nothing, result: z.object({ freedBytes: z.number() }) },
  /** Reads every stored byte and compares it with what was written. */
  'library.verify': {
    params: nothing,
    result: z.object({
      ok: z.boolean(),
      problems: z.array(z.string()),
      checked: z.record(z.string(), z.number()),
    }),
  },

  'case.list': {
    params: z.object({ search: z.string().default(''), bin: z.boolean().default(false) }),
    result: z.object({ cases: z.array(CaseSummary) }),
  },
  'case.get': { params: z.object({ caseId: Id }), result: CaseDetail },
  'case.rename': { params: z.object({ caseId: Id, name: z.string().min(1).max(200) }), result: nothing },
  /** To the bin; `case.restore` brings it back. */
  'case.remove': { params: z.object({ caseId: Id }), result: nothing },
  'case.restore': { params: z.object({ caseId: Id }), result: nothing },

  'import.paths': {
    params: ImportOptions.extend({ paths: z.array(z.string()).min(1) }),
    result: ImportReport,
  },
  /** Files sent before with PUT (see data.ts); the upload is deleted afterwards. */
  'import.upload': { params: ImportOptions.extend({ uploadId: Id }), result: ImportReport },
  'import.phantom': { params: z.object({ seed: z.int().default(1) }), result: ImportReport },

  'segment.create': {
    params: z.object({
      caseId: Id,
      label: z.string().min(1).max(120),
      color: Color.optional(),
      code: CodedConcept.optional(),
    }),
    result: z.object({ segment: Segment, revision }),
  },
  'segment.update': {
    params: z.object({
      caseId: Id,
      segmentId: Id,
      label: z.string().min(1).max(120).optional(),
      color: Color.optional(),
      code: CodedConcept.optional(),
      visible: z.boolean().optional(),
      locked: z.boolean().optional(),
    }),
    result: z.object({ segment: Segment, revision }),
  },
  'segment.remove': { params: z.object({ caseId: Id, segmentId: Id }), result: z.object({ revision }) },

  'history.undo': { params: z.object({ caseId: Id }), result: z.object({ revision, label: z.string() }) },
  'history.redo': { params: z.object({ caseId: Id }), result: z.object({ revision, label: z.string() }) },

  /** Replaces the segment's prompt on that slice and segments the slice: one decoder pass. */
  'segmentation.prompt': {
    params: z.object({ caseId: Id, segmentId: Id, prompt: SlicePrompt, window: z.string().optional() }),
    result: z.object({ revision, result: SliceResult, elapsedMs: z.number() }),
  },
  /** Computes the slice's embedding ahead of a prompt. */
  'segmentation.warm': {
    params: z.object({ caseId: Id, axis: AxisName, slice: Index }),
    result: z.object({ cached: z.boolean() }),
  },
  'segmentation.propagate': {
    params: z.object({
      caseId: Id,
      segmentIds: z.array(Id).min(1),
      plan: z.union([z.string(), PropagationPlan]).default('default'),
      /** Only these slices of the prompts' axis (inclusive). */
      range: z.tuple([Index, Index]).optional(),
    }),
    result: z.object({ jobId: Id }),
  },
  /** Sets the review state of slices: accepted, rejected, ... */
  'segmentation.mark': {
    params: z.object({
      caseId: Id,
      segmentId: Id,
      axis: AxisName,
      slices: z.array(Index).min(1),
      state: SliceState,
    }),
    result: z.object({ revision }),
  },
  /** Removes pixels, prompts and results of slices from..to (inclusive). */
  'segmentation.clear': {
    params: z.object({ caseId: Id, segmentId: Id, axis: AxisName, from: Index, to: Index }),
    result: z.object({ revision }),
  },

  /**
   * Runs the segment's prompts under two plans, for comparison: the segment stays as it is. A case has one comparison
   * at a time; starting another puts the one before away.
   */
  'comparison.start': {
    params: z.object({
      caseId: Id,
      segmentId: Id,
      plans: z.record(TrialName, z.union([z.string(), PropagationPlan])),
      range: z.tuple([Index, Index]).optional(),
    }),
    result: z.object({ comparison: Comparison }),
  },
  'comparison.get': {
    params: z.object({ caseId: Id }),
    result: z.object({ comparison: Comparison.nullable() }),
  },
  /** The segment becomes what the trial has found, as if it had been run; the comparison stays. */
  'comparison.keep': {
    params: z.object({ comparisonId: Id, trial: TrialName }),
    result: z.object({ revision }),
  },
  /** Puts the comparison away, and stops what of it still runs. */
  'comparison.discard': { params: z.object({ comparisonId: Id }), result: nothing },

  'job.list': { params: nothing, result: z.object({ jobs: z.array(Job) }) },
  'job.cancel': { params: z.object({ jobId: Id }), result: nothing },

  'version.save': {
    params: z.object({ caseId: Id, note: z.string().max(2000).default('') }),
    result: z.object({ version: Version, revision }),
  },
  /** Brings a version's segments back as a new event; nothing is lost. */
  'version.restore': { params: z.object({ caseId: Id, versionId: Id }), result: z.object({ revision }) },

  'export.case': {
    params: z.object({
      caseId: Id,
      format: ExportFormat,
      /** File or folder; without it the file is kept for download by URL. */
      path: z.string().optional(),
      segmentIds: z.array(Id).optional(),
    }),
    result: z.object({
      /** What the format could not keep, in words. */
      warnings: z.array(z.string()),
      outputs: z.array(
        z.object({
          path: z.string().optional(),
          url: z.string().optional(),
          name: z.string(),
          bytes: z.number(),
          verified: z.boolean(),
        }),
      ),
    }),
  },

  'model.list': { params: nothing, result: z.object({ models: z.array(ModelInfo) }) },
  'model.select': { params: z.object({ name: z.string() }), result: nothing },
  /** A checkpoint on this machine, or a folder with one, taken into the library once it is known to be one. */
  'model.add': {
    params: z.object({
      path: z.string(),
      name: z.string().optional(),
      imageSize: z.int().positive().optional(),
      precision: Precision.optional(),
      cardPath: z.string().optional(),
    }),
    result: z.object({ model: ModelInfo }),
  },
  /** As `model.add`, of files sent before with PUT (see data.ts); the upload is deleted afterwards. */
  'model.upload': {
    params: z.object({ uploadId: Id, name: z.string().optional() }),
    result: z.object({ model: ModelInfo }),
  },
  'model.details': { params: z.object({ name: z.string() }), result: ModelDetails },
  /** Another input size or precision of the same model; kept once it has passed its self-test so. */
  'model.configure': {
    params: z.object({ name: z.string(), imageSize: z.int().positive(), precision: Precision }),
    result: z.object({ model: ModelInfo }),
  },
  /** Loads the model and lets it answer; `again` forgets what earlier self-tests have found. */
  'model.verify': {
    params: z.object({ name: z.string(), again: z.boolean().default(false) }),
    result: z.object({ model: ModelInfo }),
  },
  'model.remove': { params: z.object({ name: z.string() }), result: nothing },
  /** What the inference process holds and how fast it is; never waits for a run. */
  'engine.state': { params: nothing, result: EngineState },

  /** No case is open any more: the inference process gives its memory back, unless it is at work. */
  'engine.release': { params: nothing, result: nothing },

  'plan.list': {
    params: nothing,
    result: z.object({
      plans: z.array(z.object({ name: z.string(), about: z.string(), plan: PropagationPlan })),
    }),
  },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export type CommandName = keyof typeof commands;
/** What a caller passes (defaults may be left out). */
export type ParamsIn<C extends CommandName> = z.input<(typeof commands)[C]['params']>;
/** What a handler receives. */
export type Params<C extends CommandName> = z.output<(typeof commands)[C]['params']>;
export type Result<C extends CommandName> = z.output<(typeof commands)[C]['result']>;
