import { type PlanGrid, PropagationPlan, SagittaError, type StudySettings } from '#core/contract';
import { resolvePlan } from '#core/volumetric';

type Fields = Record<string, unknown>;

/** A plan with some of its fields changed, checked as a whole. Throws `plan-invalid` with the path of the field. */
export function changed(
  plan: PropagationPlan,
  change: Fields | undefined,
  name: string,
  where: string,
): PropagationPlan {
  if (change === undefined) return plan;
  const parsed = PropagationPlan.safeParse({ ...merged(plan, change), name });
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new SagittaError('plan-invalid', `${where}.change.${path.join('.')}: ${message}`);
}

/** The arms of a full grid, the last factor changing fastest; each is named by its options. */
export function gridArms({ plan, prompt, factors }: PlanGrid): StudySettings['plans'] {
  const start = [{ names: [] as string[], plan: resolvePlan(plan) }];
  const arms = factors.reduce(
    (all, { options }, f) =>
      all.flatMap((arm) =>
        options.map(({ name, change }, o) => ({
          names: [...arm.names, name],
          plan: changed(arm.plan, change, name, `grid.factors.${f}.options.${o}`),
        })),
      ),
    start,
  );
  const factor = factors.map((f) => f.factor).join(' x ');
  return arms.map(({ names, plan: own }) => {
    const name = names.join(', ');
    return { name, factor, plan: { ...own, name }, prompt };
  });
}

function merged(plan: Fields, change: Fields): Fields {
  const out = { ...plan };
  for (const [key, value] of Object.entries(change)) {
    const before = out[key];
    if (value === null) delete out[key];
    else out[key] = isOpen(before) && isOpen(value) ? merged(before, value) : value;
  }
  return out;
}

/** An object whose fields may be changed one by one. */
function isOpen(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('kind' in value);
}
