import { describe, expect, test } from 'vitest';
import { PropagationPlan, z } from '#core/contract';
import { texts } from '../../../texts/index.ts';
import {
  labelOf,
  optionText,
  type PlanField,
  planFields,
  readable,
  valueAt,
  windowOf,
  windowText,
  withValue,
} from './plan-fields.ts';

const plan = PropagationPlan.parse({});
const all = (fields: readonly PlanField[]): PlanField[] =>
  fields.flatMap((field) => [
    field,
    ...(field.kind === 'group' ? all(field.fields) : []),
    ...(field.kind === 'variant' ? field.options.flatMap((o) => all(o.fields)) : []),
  ]);
/** Paths of everything a plan says, read from the schema in another way than the form does. */
function leaves(schema: z.core.JSONSchema.BaseSchema, path: readonly string[]): string[] {
  const inside = (part: unknown, at: readonly string[]) => leaves(part as typeof schema, at);
  if (schema.oneOf) return schema.oneOf.flatMap((option) => inside(option, path));
  if (schema.properties)
    return Object.entries(schema.properties)
      .filter(([key]) => !['kind', 'schema', 'name'].includes(key))
      .flatMap(([key, part]) => inside(part, [...path, key]));
  if (schema.prefixItems) return schema.prefixItems.flatMap((part, n) => inside(part, [...path, String(n)]));
  return [path.join('.')];
}
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

  test('has an input for every option there is', () => {
    const inputs = all(planFields()).filter((f) => f.kind !== 'group' && f.kind !== 'variant');
    const offered = inputs.map((f) => f.path.join('.'));
    const options = leaves(z.toJSONSchema(PropagationPlan, { io: 'output' }), []);
    expect(options.length).toBeGreaterThan(30);
    expect(options.filter((path) => !offered.includes(path))).toEqual([]);
  });

  test('takes a choice of numbers, and windows by name or limits, one by one', () => {
    expect(withValue(plan, ['memory', 'pool'], 2)).toMatchObject({ plan: { memory: { pool: 2 } } });
    expect(field('memory.pool')).toMatchObject({ kind: 'choice', options: [1, 2] });
    const windows = { ...plan, channels: { kind: 'windows' as const, windows: ['auto', 'auto', 'auto'] } };
    const changed = withValue(windows as typeof plan, ['channels', 'windows', '1'], windowOf('-600, 300'));
    expect(changed).toMatchObject({ plan: { channels: { windows: ['auto', [-600, 300], 'auto'] } } });
    expect(labelOf(['channels', 'windows', '1'])).toBe('Windows 2');
  });

  test('reads windows as they are written', () => {
    expect(['', 'bone', '-160 to 240', ' -1.5 ; 2 ', '5'].map(windowOf)).toEqual([
      'auto',
      'bone',
      [-160, 240],
      [-1.5, 2],
      '5',
    ]);
    for (const window of ['auto', [-160, 240]]) expect(windowOf(windowText(window))).toEqual(window);
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

  test('says in plain words what a value means, and leaves the name of one that it has no words for', () => {
    expect(optionText(['crop'], 'card')).toBe('As the model’s card says');
    expect(optionText(['memory', 'gate'], 'sam2long')).toBe('SAM2Long');
    expect(optionText(['crop'], 'brand-new')).toBe('Brand new');
  });

  test('has words of its own for values that exist', () => {
    const named = all(planFields()).flatMap(({ path, ...field }) => {
      if (field.kind === 'choice') return field.options.map((option) => [...path, option].join('.'));
      if (field.kind === 'variant') return field.options.map(({ kind }) => [...path, kind].join('.'));
      return [];
    });
    expect(named).toEqual(expect.arrayContaining(Object.keys(texts.propagate.options)));
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
