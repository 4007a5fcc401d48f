import { z } from './zod.ts';

/** Which tracked slices later ones look back at; the prompted ones are always remembered. */
const Gate = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('predicted-iou'), above: z.number().min(0).max(1).default(0.5) }),
  z.strictObject({ kind: z.literal('object-score'), above: z.number().default(0) }),
  z
    .strictObject({
      kind: z.literal('samurai'),
      iouAbove: z.number().min(0).max(1).default(0.5),
      scoreAbove: z.number().default(0),
      motionAbove: z.number().min(0).max(1).default(0),
      motionWeight: z
        .number()
        .min(0)
        .max(1)
        .default(0.15)
        .describe('How much the expected place counts in the choice of the mask; 0: motion is left out'),
      motionAfter: z
        .int()
        .min(1)
        .max(64)
        .default(15)
        .describe('So many slices are watched before motion counts'),
    })
    .describe(
      'The latest slices above all limits and the one before; the mask is the one where motion expects it',
    ),
  z
    .strictObject({
      kind: z.literal('dam4sam'),
      every: z.int().min(1).max(16).default(5).describe('Every so many slices one is remembered'),
      anchors: z.int().min(1).max(4).default(3).describe('So many slices with a distractor are remembered'),
      anchorIouAbove: z.number().min(0).max(1).default(0.8),
      divergence: z
        .number()
        .min(0)
        .max(1)
        .default(0.7)
        .describe('Boxes of two masks that overlap by no more than this mean two things'),
    })
    .describe('Recent slices at intervals, and for good those on which something else could have been meant'),
  z
    .strictObject({
      kind: z.literal('sam2long'),
      pathways: z.int().min(2).max(5).default(3).describe('So many courses are kept; time grows with them'),
      iouAbove: z.number().min(0).max(1).default(0.1),
      uncertainBelow: z.number().min(0).default(2),
    })
    .describe('Several courses of the run side by side; the one that was surest all the way is the answer'),
]);

/** Tracked slices that are remembered as if they had been prompted. */
const Confident = z.strictObject({
  slices: z.int().min(1).max(4).default(2),
  above: z.number().min(0).max(1).default(0.9),
});

/** Sure slices are remembered as surer than they were answered: see `Sharpener`. */
const Sharpen = z.strictObject({
  factor: z.number().min(1).max(16).default(4).describe('How much surer'),
  /** IoU of the masks at logits of +1 and -1. */
  stable: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe('Only slices whose mask hardly depends on its threshold: 1 is a sharp edge'),
  /** Between the 5th and 95th percentile of the values on the prompted slices. */
  alike: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Only slices of which such a share has the values that the prompted ones have'),
});

export const PlanMemory = z.strictObject({
  size: z.int().min(1).max(7).default(7).describe('How many slices are looked back at'),
  /** In slices, or in mm for the same reach on thick and thin slices. */
  stride: z.int().min(1).default(1),
  strideMm: z.number().positive().optional(),
  /**
   * 2: away from the object, memories are averaged over 2 x 2 places before they are attended to, and the slice itself
   * is worked on in squares of 4 x 4: faster, and not exact.
   */
  pool: z.union([z.literal(1), z.literal(2)]).default(1),
  gate: Gate.default({ kind: 'all' }).describe('Which tracked slices are looked back at'),
  /** At most so many prompted slices, the nearest ones. */
  conditioning: z.int().min(1).optional().describe('At most so many prompted slices, the nearest ones'),
  confident: Confident.optional().describe('The surest tracked slices count as prompted ones'),
  /** At most so many object pointers. */
  pointers: z.int().min(1).max(16).optional().describe('At most so many object pointers'),
  sharpen: Sharpen.optional().describe('Remember sure slices as surer, so that long runs do not fade'),
  /** Slices are remembered as they are after `post.refine` has followed the scan's edges. */
  refined: z
    .boolean()
    .default(false)
    .describe('Remember slices as corrected by the edges of the scan (needs Refine below)'),
});
export type PlanMemory = z.infer<typeof PlanMemory>;

/** Says at which field a plan contradicts itself, and how. */
export type Refuse = (path: string[], message: string) => void;

/** Options of the memory that contradict each other, at their field. */
export function refuseMemory(memory: PlanMemory, refuse: Refuse): void {
  const { gate, stride, strideMm, size, confident, refined, sharpen } = memory;
  if (strideMm !== undefined && stride !== 1)
    refuse(['memory', 'strideMm'], 'give the stride in slices or in mm, not both');
  const own = OWN_STEP[gate.kind];
  if (own && (stride !== 1 || strideMm !== undefined)) refuse(['memory', 'gate'], own);
  if (gate.kind === 'sam2long' && refined)
    refuse(
      ['memory', 'gate'],
      "SAM2Long's pathways remember the model's own masks: switch memory.refined off",
    );
  if (gate.kind === 'sam2long' && sharpen)
    refuse(
      ['memory', 'gate'],
      "SAM2Long's pathways remember the model's own masks: take memory.sharpen away",
    );
  if (sharpen && refined)
    refuse(['memory', 'refined'], 'slices are remembered as surer (sharpen) or as corrected, not both');
  if (gate.kind === 'dam4sam' && confident)
    refuse(['memory', 'confident'], 'DAM4SAM chooses the slices that count as prompted ones itself');
  // The slice before needs a place as well.
  const full = `a memory of ${size} has no room for so many beside a prompted slice and the one before`;
  if (gate.kind === 'dam4sam' && gate.anchors > size - 2) refuse(['memory', 'gate', 'anchors'], full);
  if (confident && confident.slices > size - 2) refuse(['memory', 'confident', 'slices'], full);
}

/** Why a gate has no stride. */
const OWN_STEP: Partial<Record<PlanMemory['gate']['kind'], string>> = {
  samurai: "SAMURAI's memory takes the latest good slices: it has no stride",
  sam2long: "SAM2Long's memory takes the latest good slices: it has no stride",
  dam4sam: "DAM4SAM's memory has an interval of its own (every): it has no stride",
};
