import { Boundary, CorrectionKind } from './evaluation.ts';
import { z } from './zod.ts';

const Ratio = z.number().min(0).max(1);

/** How a model did on one structure of one scan: what a line of its card says. */
export const StructureFigures = z.object({
  scan: z.string(),
  structure: z.string(),
  voxels: z.int(),
  /** One box means all of it: its largest part on the prompted slice holds at least 90 %. */
  compact: z.boolean(),
  boundary: Boundary.optional(),
  promptedDice: Ratio,
  dice: Ratio,
  /** 3D Dice when the reference's own mask of that slice is the prompt; null where that was not run. */
  fromMaskDice: Ratio.nullable(),
  falseVoxelRatio: z.number(),
  /** 3D Dice of what knows no model. */
  baselines: z.object({ box: Ratio, growing: Ratio, copy: Ratio }),
  /** 3D Dice after 1, 2, ... corrections by the simulated reader. */
  corrected: z.array(z.object({ by: CorrectionKind, dice: z.array(Ratio) })),
});
export type StructureFigures = z.infer<typeof StructureFigures>;

/** One study: groups are never averaged together. */
export const FigureGroup = z.object({
  name: z.string(),
  structures: z.array(StructureFigures),
  /** Spearman's rank correlation of score and Dice over all slices of all structures; null where not measured. */
  scoreCorrelation: z.number().nullable(),
  scoredSlices: z.int(),
  msPerSlice: z.number().nullable(),
});
export type FigureGroup = z.infer<typeof FigureGroup>;

/** The figures of a model's card, as `npm run model-card` writes them beside its weights. */
export const ModelFigures = z.object({
  schema: z.literal(1).default(1),
  model: z.string(),
  weightsSha256: z.string(),
  imageSize: z.int(),
  precision: z.string(),
  plan: z.string(),
  threads: z.int(),
  version: z.string(),
  groups: z.array(FigureGroup),
});
export type ModelFigures = z.infer<typeof ModelFigures>;
