import { ModelFigures } from './model-figures.ts';
import { Timestamp } from './primitives.ts';
import { z } from './zod.ts';

/**
 * Everything a checkpoint's shapes do not tell, and how slices enter the model. One schema for shipped,
 * official and user models; other spellings are converted at import.
 */
export const ModelCard = z.object({
  schema: z.literal(1).default(1),
  name: z.string(),
  version: z.enum(['2.0', '2.1']).default('2.1'),
  /** tiny, small, base+, large, or a name of its own. */
  size: z.string(),
  licence: z.string().default(''),
  about: z.string().default(''),
  goodFor: z.string().default(''),
  trainedOn: z.string().default(''),
  notFor: z.string().default(''),
  hiera: z.object({
    embedDim: z.int(),
    numHeads: z.int(),
    stages: z.array(z.int()).length(4),
    globalBlocks: z.array(z.int()),
    windowSpec: z.array(z.int()).length(4),
    posEmbedBackground: z.tuple([z.int(), z.int()]),
  }),
  dModel: z.int().default(256),
  memDim: z.int().default(64),
  memoryLayers: z.int().default(4),
  memoryFfn: z.int().default(2048),
  fuserLayers: z.int().default(2),
  flags: z
    .object({
      numMaskmem: z.int().default(7),
      maxObjPtrs: z.int().default(16),
      maxCondFrames: z.int().default(-1),
      memoryStride: z.int().default(1),
      noObjEmbedSpatial: z.boolean().default(true),
      addTpos: z.boolean().default(true),
      projTpos: z.boolean().default(true),
      signedTpos: z.boolean().default(true),
      binarizeMaskFromPoints: z.boolean().default(true),
      dynamicMultimask: z.boolean().default(true),
      stabilityDelta: z.number().default(0.05),
      stabilityThreshold: z.number().default(0.98),
      fillHoleArea: z.int().default(8),
      sigmoidScale: z.number().default(20),
      sigmoidBias: z.number().default(-10),
    })
    .prefault({}),
  input: z
    .object({
      imageSize: z.int().multipleOf(16).default(1024),
      imageSizes: z.array(z.int()).default([]),
      /** pil-bicubic: the package's own; area-bilinear: low-pass then bilinear, as nano was trained. */
      resize: z.enum(['pil-bicubic', 'area-bilinear']).default('pil-bicubic'),
      mean: z.tuple([z.number(), z.number(), z.number()]).default([0.485, 0.456, 0.406]),
      std: z.tuple([z.number(), z.number(), z.number()]).default([0.229, 0.224, 0.225]),
      /** HU windows [low, high] by name; the first is the default. */
      windowsHu: z
        .record(z.string(), z.tuple([z.number(), z.number()]))
        .default({ soft: [-160, 240], lung: [-1250, 250], bone: [-500, 1300] }),
      /** A box also goes in as a dense prompt: signed distance in low-resolution pixels, clamped to +-8. */
      boxPrior: z.boolean().default(false),
      /** Side of the square crop as a multiple of the longer box side; null: whole slice. */
      cropMargin: z.number().positive().nullable().default(null),
    })
    .prefault({}),
});
export type ModelCard = z.infer<typeof ModelCard>;

/** fp32 is exact; fp16 is for GPUs, int8 for the CPU, each offered only where its masks agree with fp32's. */
export const Precision = z.enum(['fp32', 'fp16', 'int8']);
export type Precision = z.infer<typeof Precision>;

/** What computes: the processor, or one of onnxruntime's ways to use a GPU. */
export const ProviderName = z.enum(['cpu', 'cuda', 'dml', 'coreml', 'webgpu']);
export type ProviderName = z.infer<typeof ProviderName>;

/** How one way of running a model compares with exact fp32 on the CPU, on the self-test scan. */
export const TrialNumbers = z.object({
  /** Of all masks together; null where they are empty in both: then nothing is shown. */
  dice: z.number().nullable(),
  /** Largest difference of the masks' logits. */
  maxLogitError: z.number(),
  /** Largest difference of the image features. */
  maxFeatureError: z.number(),
  msPerSlice: z.number(),
  cpuMsPerSlice: z.number(),
});
export type TrialNumbers = z.infer<typeof TrialNumbers>;

/** The self-test of one way of running a model; kept until driver, onnxruntime, system or weights are others. */
export const ProviderTrial = z.object({
  provider: ProviderName,
  precision: Precision,
  /** Memories averaged over so many places across and down (`memory.pool` of a plan). */
  memoryPool: z.union([z.literal(1), z.literal(2)]).default(1),
  accepted: z.boolean(),
  /** Why, in words. */
  reason: z.string(),
  /** Absent where it did not come to an answer. */
  numbers: TrialNumbers.optional(),
  /** Name of the GPU, where the system tells; '' otherwise and for the CPU. */
  adapter: z.string(),
  /** Driver and its version, where the system tells. */
  driver: z.string(),
  onnxruntime: z.string(),
  /** Operating system, its version and the processor's architecture. */
  system: z.string(),
  at: Timestamp,
});
export type ProviderTrial = z.infer<typeof ProviderTrial>;

/** The inference process at this moment. */
export const EngineState = z.object({
  /** Resident memory of the process; null where it does not run or the system does not tell. */
  residentBytes: z.number().nullable(),
  /** The most that it has been since the process started. */
  peakBytes: z.number().optional(),
  /** Threads that compute on the CPU. */
  threads: z.int().optional(),
  /** What this machine, or the container that the program runs in, has free. */
  availableBytes: z.number(),
  /** Models that it holds open. */
  models: z.array(
    z.object({
      name: z.string(),
      provider: z.string(),
      precision: Precision,
      imageSize: z.int(),
      /** Of the latest slice of a run; null before the first. */
      msPerSlice: z.number().nullable(),
      /** Medians over the latest slices of runs: making the embedding, and all else. Absent before the first. */
      encodeMs: z.number().optional(),
      trackMs: z.number().optional(),
    }),
  ),
  /** What kept embeddings take. */
  embeddingCache: z.object({ memoryBytes: z.number(), diskBytes: z.number() }).optional(),
});
export type EngineState = z.infer<typeof EngineState>;

export const ModelInfo = z.object({
  name: z.string(),
  version: z.string(),
  size: z.string(),
  imageSize: z.int(),
  precision: Precision,
  provider: z.string(),
  /** `passed`, or why not, in words. */
  selfTest: z.string(),
  /** Every way of running it that was tried, the one in use among them. */
  trials: z.array(ProviderTrial).optional(),
  /** Estimate of the most memory that a run takes, in bytes. */
  neededBytes: z.number().optional(),
  active: z.boolean(),
  /** Came with the program. */
  shipped: z.boolean().optional(),
  about: z.string(),
});
export type ModelInfo = z.infer<typeof ModelInfo>;

/** A model as its page shows it. */
export const ModelDetails = z.object({
  card: ModelCard,
  /** Measured on reference cases; null where nobody has. */
  figures: ModelFigures.nullable(),
  /** Came with the program: it cannot be removed. */
  shipped: z.boolean(),
  /** Of the checkpoint. */
  bytes: z.number(),
  /** Input sizes in pixels that can be chosen. */
  imageSizes: z.array(z.int()),
});
export type ModelDetails = z.infer<typeof ModelDetails>;
