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

export const presets: readonly PlanPreset[] = [
  preset(
    'default',
    'Outward from every prompt in two separate passes, each until eight slices without the object; frames keep their shape; the model card decides on the crop.',
    { stop: { kind: 'absent', slices: 8 } },
  ),
  preset(
    'official',
    'What the SAM2 package does: stretched whole frames, forward and then back from the prompt in one memory.',
    { crop: { kind: 'whole' }, stretch: true, order: 'forward-reverse-shared' },
  ),
  preset(
    'fast',
    'As default, but a run ends after two slices without the object, older memories are averaged over 2 x 2 places, and stray islands are dropped.',
    {
      stop: { kind: 'absent', slices: 2 },
      memory: { pool: 2 },
      post: { largestComponent: true },
    },
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
