import { PropagationPlan, SagittaError } from '#core/contract';

export interface PlanPreset {
  readonly name: string;
  readonly about: string;
  readonly plan: PropagationPlan;
}

const preset = (name: string, about: string, plan: object): PlanPreset => ({
  name,
  about,
  plan: PropagationPlan.parse({ ...plan, name }),
});

/**
 * The crop goes along with the object, a run ends at a waist, each slice follows the edges of the scan, and sure ones are remembered as surer. A
 * lung is black in a window for soft tissue: it is looked at through another one. What each brings: docs/ablation.md,
 * docs/decisions/following.md, waist.md and window-and-doubt.md.
 */
const USUAL = {
  crop: { kind: 'card', follow: true },
  window: 'suited',
  memory: { sharpen: {} },
  waist: {},
  post: { refine: {} },
};

export const presets: readonly PlanPreset[] = [
  preset(
    'default',
    'Outward from every prompt in two separate passes, each until eight slices without the object or until it has narrowed in doubt and widens again, in a crop that goes along with it and through a window that suits it. Sure slices are remembered as surer, and what the model finds then follows the edges of the scan.',
    { ...USUAL, stop: { kind: 'absent', slices: 8 } },
  ),
  preset(
    'official',
    'What the SAM2 package does: stretched whole frames, forward and then back from the prompt in one memory, the box as two corners.',
    { crop: { kind: 'whole' }, stretch: true, boxPrior: false, order: 'forward-reverse-shared' },
  ),
  preset(
    'fast',
    "The model's own answers, outward; a run ends at a waist or after two slices without the object, memories and the slice are worked on coarsely away from the object, and stray islands are dropped.",
    {
      crop: USUAL.crop,
      window: USUAL.window,
      stop: { kind: 'absent', slices: 2 },
      waist: USUAL.waist,
      memory: { pool: 2 },
      post: { largestComponent: true },
    },
  ),
  preset('careful', 'As default; cavities are closed and islands without a prompt are dropped.', {
    ...USUAL,
    stop: { kind: 'absent', slices: 8 },
    post: { refine: {}, connected: true, holes: true },
  }),
  preset(
    'vessels',
    'For long, thin structures that move across the slices: a wider view, no early end, and only what hangs together with a prompt.',
    {
      ...USUAL,
      crop: { kind: 'prompt', margin: 3, follow: true },
      waist: undefined,
      post: { refine: {}, connected: true },
    },
  ),
  preset(
    'contrast',
    'For structures of one density, such as bone or lung: the window is fitted to the values inside the prompt.',
    { ...USUAL, window: 'auto', channels: { kind: 'prompted' }, stop: { kind: 'absent', slices: 8 } },
  ),
];

/** A preset by name, or the plan itself. Throws `plan-invalid` for a name that is not there. */
export function resolvePlan(asked: string | PropagationPlan): PropagationPlan {
  if (typeof asked !== 'string') return asked;
  const found = presets.find((p) => p.name === asked);
  if (!found)
    throw new SagittaError('plan-invalid', `There is no plan called "${asked}".`, {
      remedy: `Use one of: ${presets.map((p) => p.name).join(', ')}.`,
    });
  return found.plan;
}
