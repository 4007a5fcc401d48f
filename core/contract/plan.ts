import { z } from './zod.ts';

/**
 * What is done with a model to carry prompts through a volume. One schema for the window, the command line
 * and experiments. Options are added here and nowhere else.
 */
export const PropagationPlan = z.object({
  schema: z.literal(1).default(1),
  name: z.string().default('custom'),
  /** Name of a window of the model's card, or explicit HU limits; `auto` picks the card's first. */
  window: z.union([z.string(), z.tuple([z.number(), z.number()])]).default('auto'),
  crop: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('card') }),
      z.object({ kind: z.literal('whole') }),
      z.object({ kind: z.literal('prompt'), margin: z.number().min(1).max(8) }),
    ])
    .default({ kind: 'card' }),
  /** The package stretches frames to the square input; otherwise frames keep their shape in mm. */
  stretch: z.boolean().default(false),
  order: z.enum(['outward', 'forward-reverse-shared']).default('outward'),
  memory: z
    .object({
      size: z.int().min(1).max(7).default(7),
      stride: z.int().min(1).default(1),
      /**
       * Memories but the prompted ones and the neighbour's are averaged over pool x pool places before they are attended
       * to: faster, and not exact.
       */
      pool: z.union([z.literal(1), z.literal(2)]).default(1),
    })
    .prefault({}),
  stop: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('never') }),
      z.object({ kind: z.literal('absent'), slices: z.int().min(1) }),
    ])
    .default({ kind: 'never' }),
  post: z.object({ largestComponent: z.boolean().default(false) }).prefault({}),
});
export type PropagationPlan = z.infer<typeof PropagationPlan>;
