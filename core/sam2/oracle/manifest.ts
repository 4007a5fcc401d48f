import { z } from '#core/contract';

const Adjustments = z.record(z.string(), z.tuple([z.number(), z.number()]));

/** Where the weights of a case come from: one of the checkpoints, or the formula. */
const ModelSource = z.object({
  /** A checkpoint beside the manifest. */
  checkpoint: z.string().optional(),
  /** A checkpoint of which some tensors are replaced. */
  derived_from: z
    .object({ checkpoint: z.string(), set: z.record(z.string(), z.array(z.number())) })
    .optional(),
  /** The formula's weights, perhaps also stored as a checkpoint. */
  checkpoint_also: z.string().optional(),
  formula_seed: z.number().optional(),
  formula_adjust: Adjustments.nullish(),
});
export type ModelSource = z.infer<typeof ModelSource>;

/** Switches outside the weights; a case may set some of them otherwise than its model's hyper-parameters. */
const ModelSwitches = z.object({
  max_obj_ptrs: z.int(),
  max_cond_frames: z.int(),
  stride: z.int(),
  binarize_mask_from_pts: z.boolean(),
  fill_hole_area: z.int(),
  dynamic_multimask: z.boolean(),
  add_all_frames_to_correct_as_cond: z.boolean(),
  clear_non_cond_mem_around_input: z.boolean(),
  non_overlap_masks: z.boolean(),
});

const CaseSwitches = ModelSwitches.partial()
  .extend({
    /** `scipy`: holes were filled on the CPU; without it the package leaves them open there. */
    hole_filling: z.string().optional(),
    /** Objects are encoded one by one, so that there is nothing to keep apart. */
    non_overlap_masks_for_mem_enc: z.boolean().optional(),
  })
  .strict();

const obj = z.int().default(1);
const Step = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('points'),
    frame: z.int(),
    obj,
    points: z.array(z.tuple([z.number(), z.number()])).nullish(),
    labels: z.array(z.union([z.literal(0), z.literal(1)])).nullish(),
    box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullish(),
    clear_old_points: z.boolean().default(true),
  }),
  z.object({ op: z.literal('mask'), frame: z.int(), obj, label: z.int().optional() }),
  z.object({
    op: z.literal('propagate'),
    start: z.int().nullish(),
    max: z.int().nullish(),
    reverse: z.boolean().default(false),
  }),
  z.object({ op: z.literal('clear_prompts'), frame: z.int(), obj }),
  z.object({ op: z.literal('remove_object'), obj }),
  z.object({ op: z.literal('reset') }),
]);
export type Step = z.infer<typeof Step>;

const Bank = z.object({
  memory: z.array(
    z.object({ frame: z.array(z.int()), tpos_row: z.int().nullable(), kind: z.array(z.string()) }),
  ),
  pointers: z.array(z.object({ frame: z.array(z.int()) })),
});
export type Bank = z.infer<typeof Bank>;

const LogEntry = z.object({
  key: z.string(),
  bank: Bank.nullish(),
  /** Frames that a propagation visited. */
  order: z.array(z.int()).optional(),
});

/** Description of a reference case (NAME.json), as far as a run needs it. */
export const Manifest = z.object({
  name: z.string(),
  kind: z.enum(['video', 'stages']),
  model: ModelSource,
  /** Widths and flags of the model (the rest is read by the card) and its switches. */
  hyper_parameters: ModelSwitches.loose(),
  switches: CaseSwitches.default({}),
  phantom_file: z.string(),
  /** How the phantom is made, where its file is not stored. */
  phantom: z.object({
    depth: z.int(),
    height: z.int(),
    width: z.int(),
    seed: z.int(),
    objects: z.int().optional(),
    noise_shift: z.int().optional(),
  }),
  frames: z.array(z.int()).nullish(),
  video_width: z.int(),
  video_height: z.int(),
  steps: z.array(Step).nullish(),
  frame: z.int().nullish(),
  label: z.int().nullish(),
  /** Measured float32-float64 difference by kind of tensor. */
  tolerance: z.record(z.string(), z.object({ suggested_atol: z.number() })).nullish(),
  /** The same of the masks, over all frames. */
  mask_bits_differing_f32_vs_f64: z.object({ differing: z.int(), of: z.int() }).nullish(),
  log: z.array(LogEntry).default([]),
});
export type Manifest = z.infer<typeof Manifest>;
