import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { resolvePlan } from '#core/volumetric';
import { storages } from '../../test/support/orientations.ts';
import { changed, planVariants, type Variant } from '../../test/support/plan-variants.ts';
import { boxIn, maskOf, propagated, scan } from '../../test/support/runs.ts';

const standard = resolvePlan('default');
const variants = planVariants();
const named = (list: readonly Variant[]) =>
  list.map((v) => [`${v.path.join('.')} = ${JSON.stringify(v.value)}`, v] as const);

/** Slices of the phantom that a run from slice 7 has an answer for. */
const REACHED = { forward: [7, 13], backward: [0, 7] } as Partial<Record<string, [number, number]>>;

async function runs(plan: PropagationPlan): Promise<void> {
  const setting = { volume: scan(), axis: 'k', plan } as const;
  const outcomes = await propagated(setting, boxIn(storages[0], 'k'));
  const [first, last] = REACHED[plan.order] ?? [0, 13];
  const slices = new Set(outcomes.map((o) => o.outcome.slice));
  for (let k = first; k <= last; k++) expect(slices).toContain(k);
  // In a window fitted to one single value the phantom is exactly half bright, which is no object to the fake model.
  if (plan.channels.kind !== 'prompted') expect(maskOf(setting, outcomes).count()).toBeGreaterThan(50);
}

it('a plan has options in every part', () => {
  const parts = new Set(variants.map(({ path }) => path[0]));
  expect(
    [...Object.keys(standard)].filter((key) => key !== 'schema' && key !== 'name' && !parts.has(key)),
  ).toEqual([]);
});

describe('the default plan with one option changed runs on the phantom, or is refused at that option', () => {
  it.each(named(variants))('%s', async (_, variant) => {
    const parsed = PropagationPlan.safeParse(changed(standard, variant));
    if (parsed.success) return await runs(parsed.data);
    const paths = parsed.error.issues.map(({ path }) => path.join('.'));
    for (const path of paths) expect(path.startsWith(variant.path.join('.'))).toBe(true);
  });
});

describe("pathways remember the model's own masks: the plainest plan with them runs on the phantom", () => {
  const pathways = variants.filter((v) => (v.value as { kind?: string }).kind === 'sam2long');
  it.each(named(pathways))('%s', (_, variant) => runs(PropagationPlan.parse(changed({}, variant))));
});
