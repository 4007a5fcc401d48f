import { PlanMemory, type Refuse, refuseMemory } from './plan-memory.ts';
import { z } from './zod.ts';

/**
 * Name of a window of the model's card, or explicit HU limits. `auto` is the card's first; `suited` is `auto` unless
 * most of what is prompted lies beyond its limits, and then the card's window that shows most of it.
 */
const PlanWindow = z.union([z.string(), z.tuple([z.number(), z.number()])]);

/** What a slice's three channels show the model, which was trained on pictures. */
const Channels = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('one') }),
  /** Another window of the same slice in each channel. */
  z.strictObject({ kind: z.literal('windows'), windows: z.tuple([PlanWindow, PlanWindow, PlanWindow]) }),
  /** The slice before, the slice and the slice after. */
  z.strictObject({ kind: z.literal('neighbours') }),
  /** The window around the values inside the prompts: mean +- `spread` standard deviations. */
  z.strictObject({ kind: z.literal('prompted'), spread: z.number().min(1).max(12).default(4) }),
]);

/** Where a model looks at a crop. */
const follow = z.boolean().default(false).describe('The crop goes along with the object from slice to slice');

const Crop = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('card'), follow }),
  z.strictObject({ kind: z.literal('whole') }),
  /** A square of `margin` times the longer side of what is prompted. */
  z.strictObject({ kind: z.literal('prompt'), margin: z.number().min(1).max(8), follow }),
]);

/** When a run takes the object to have ended. */
const Stop = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('never') }),
  /** Object score <= 0 or a collapsed area, so many slices in a row. */
  z.strictObject({ kind: z.literal('absent'), slices: z.int().min(1) }),
  z.strictObject({ kind: z.literal('object-score'), slices: z.int().min(1), below: z.number().default(0) }),
  /** Less than `fraction` of the prompted area. */
  z.strictObject({
    kind: z.literal('area'),
    slices: z.int().min(1),
    fraction: z.number().positive().max(1).default(0.02),
  }),
  /** So far from the prompted slice. */
  z.strictObject({ kind: z.literal('distance'), mm: z.number().positive() }),
]);

/**
 * Where one thing ends and the next like it begins, as vertebrae do, a mask narrows, in doubt, and widens again. What lies
 * beyond the most doubtful slice is then something else (docs/decisions/waist.md).
 */
const Waist = z.strictObject({
  narrowed: z
    .number()
    .positive()
    .max(1)
    .default(0.9)
    .describe('Part of the largest area so far below which it has narrowed'),
  widened: z
    .number()
    .min(1)
    .default(1.3)
    .describe('Times the smallest area above which it has widened again'),
  regained: z.number().min(0).max(1).default(0.8).describe('Part of the largest area that it has to regain'),
  /** So many slices in a row. */
  slices: z.int().min(1).default(1),
  doubt: z.number().min(0).max(1).default(0.7).describe('Only where the predicted IoU has been lower'),
});
export type WaistOptions = z.infer<typeof Waist>;

/** Once all slices are there, back to the prompts with what was found. */
const Passes = z.strictObject({
  count: z.int().min(1).max(5).default(1).describe('How often the scan is gone through'),
  /** What a slice of the pass before becomes: its mask as it is, the box around it, or clicks on it. */
  reprompt: z.enum(['mask', 'box', 'points']).default('mask'),
  /** Trusted are slices of a high predicted IoU, or those from which the prompted mask is found again. */
  trust: z.enum(['confident', 'cycle']).default('confident'),
  /** Predicted IoU, or Dice on the prompted slice, that a slice needs. */
  above: z.number().min(0).max(1).default(0.8).describe('How sure a slice has to be to prompt the next pass'),
  /** At most so many slices become prompts. */
  slices: z.int().min(1).max(32).default(4),
  /** The last pass alone, or all passes, each weighted by how near the slice was to its prompts. */
  fusion: z.enum(['last', 'distance']).default('last'),
  /** A pass that changes less than this (1 - Dice) is the last. */
  until: z.number().min(0).max(1).default(0),
});

/** Looks at the scan's own values near the model's edge. */
const Refine = z.strictObject({
  /** Weight of the model's logits and how far they count. */
  logitWeight: z.number().min(0).default(1),
  logitLimit: z.number().positive().default(4),
  /** Weight of what the voxel's value says, against the values inside and around the prompt. */
  valueWeight: z.number().min(0).default(0.5),
  /** How strongly neighbours of like value agree. */
  smoothness: z.number().min(0).default(0.5),
  iterations: z.int().min(1).max(50).default(6),
});
export type RefineOptions = z.infer<typeof Refine>;

const Post = z.strictObject({
  /** The largest island alone. */
  largestComponent: z.boolean().default(false),
  /** Only what hangs together with a prompted slice. */
  connected: z.boolean().default(false).describe('Keep only what hangs together with a prompt'),
  /** Cavities that do not reach the outside are closed. */
  holes: z.boolean().default(false),
  /** Standard deviation in mm of the smoothing across slices; 0: none. */
  smoothMm: z.number().min(0).default(0).describe('Smoothing across slices'),
  refine: Refine.optional().describe('Follow the edges of the scan'),
});

const PlanFields = z.strictObject({
  schema: z.literal(1).default(1),
  name: z.string().default('custom'),
  window: PlanWindow.default('auto').describe(
    "By name, or two limits; suited: another one where most of what is prompted is black or white in the model's own",
  ),
  channels: Channels.default({ kind: 'one' }).describe('What the model sees of a slice'),
  crop: Crop.prefault({ kind: 'card' }),
  /** The package stretches frames to the square input; otherwise frames keep their shape in mm. */
  stretch: z.boolean().default(false).describe('Stretch slices to a square, as the package does'),
  /** A box also goes in as a dense prompt where the model's card says that it was trained so. */
  boxPrior: z
    .boolean()
    .default(true)
    .describe('The box also guides the mask, where the model was trained so'),
  /** The prompts' planes alone, or those across them as well, started from what the first have found. */
  planes: z.enum(['prompted', 'majority', 'mean-logits', 'score-weighted']).default('prompted'),
  order: z
    .enum(['outward', 'outward-shared', 'forward', 'backward', 'forward-reverse-shared'])
    .default('outward'),
  memory: PlanMemory.prefault({}),
  stop: Stop.default({ kind: 'never' }).describe('When the object counts as ended'),
  waist: Waist.optional().describe('The object ends where its outline narrows in doubt and widens again'),
  passes: Passes.prefault({}),
  post: Post.prefault({}),
});

/**
 * What is done with a model to carry prompts through a volume. One schema for the window, the command line
 * and experiments. Options are added here and nowhere else; core/volumetric says where each comes from.
 */
export const PropagationPlan = PlanFields.superRefine((plan, context) => {
  const refuse: Refuse = (path, message) => context.addIssue({ code: 'custom', path, message });
  const { crop, stretch, window, channels, memory, order, passes, planes, post } = plan;
  if (stretch && crop.kind === 'prompt')
    refuse(['crop', 'kind'], 'a crop keeps its shape: it cannot be stretched (stretch: true)');
  const isChosenFor = window === 'auto' || window === 'suited';
  if (!isChosenFor && (channels.kind === 'windows' || channels.kind === 'prompted'))
    refuse(['window'], `the channels "${channels.kind}" choose their own windows: name none here`);
  if (Array.isArray(window) && !(window[0] < window[1])) refuse(['window'], 'the lower limit comes first');
  refuseMemory(memory, refuse);
  if (memory.refined && !post.refine)
    refuse(['memory', 'refined'], 'there is nothing to remember without post.refine');
  if (passes.count > 1 && order === 'forward-reverse-shared')
    refuse(['passes', 'count'], "the package's own order has one pass");
  if (planes !== 'prompted' && order !== 'outward' && order !== 'outward-shared')
    refuse(['planes'], 'planes are put together from runs to both sides: order outward');
  if (post.largestComponent && post.connected)
    refuse(['post', 'connected'], 'keep the largest island or the prompted one, not both');
});
export type PropagationPlan = z.infer<typeof PropagationPlan>;
