import { describe, expect, test } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { type PlanField, planFields, readable, valueAt, withValue } from './plan-fields.ts';

const plan = PropagationPlan.parse({});
const all = (fields: readonly PlanField[]): PlanField[] =>
  fields.flatMap((field) => [
    field,
    ...(field.kind === 'group' ? all(field.fields) : []),
    ...(field.kind === 'variant' ? field.options.flatMap((o) => all(o.fields)) : []),
  ]);
const field = (path: string) => all(planFields()).find((f) => f.path.join('.') === path);

describe('the form of a plan', () => {
  test('is made from the schema, with its limits', () => {
    expect(field('memory.size')).toMatchObject({ kind: 'number', whole: true, min: 1, max: 7 });
    expect(field('order')).toMatchObject({
      kind: 'choice',
      options: expect.arrayContaining(['outward', 'forward']),
    });
    expect(field('post.holes')).toMatchObject({ kind: 'flag' });
    expect(field('post.refine')).toMatchObject({ kind: 'group', optional: true });
  });

  test('tells what a kind does', () => {
    const gate = field('memory.gate');
    const kinds = gate?.kind === 'variant' ? gate.options : [];
    expect(kinds.find(({ kind }) => kind === 'dam4sam')?.about).toMatch(/something else/);
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['samurai', 'sam2long']));
  });

  test('offers kinds that are whole plans as soon as they are chosen', () => {
    for (const variant of all(planFields()))
      if (variant.kind === 'variant')
        for (const { initial } of variant.options)
          expect(withValue(plan, variant.path, initial)).toHaveProperty('plan');
  });

  test('reads and writes values inside a plan, which is then no preset any more', () => {
    const changed = withValue({ ...plan, name: 'fast' }, ['memory', 'size'], 3);
    expect(changed).toMatchObject({ plan: { name: 'custom' } });
    expect(valueAt('plan' in changed && changed.plan, ['memory', 'size'])).toBe(3);
    expect(plan.memory.size).toBe(7);
  });

  test('says in words why a change is refused', () => {
    expect(withValue(plan, ['memory', 'refined'], true)).toEqual({
      refused: 'memory.refined: there is nothing to remember without post.refine',
    });
  });

  test('names its inputs readably', () => {
    expect(['strideMm', 'mm', 'predicted-iou', 'sam2long', 'largestComponent'].map(readable)).toEqual([
      'Stride (mm)',
      '(mm)',
      'Predicted IoU',
      'SAM2Long',
      'Largest component',
    ]);
  });
});
