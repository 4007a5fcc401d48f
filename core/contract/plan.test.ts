import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { PropagationPlan } from './plan.ts';

/** Plans that differ from the default in any of these, whether it makes sense together or not; only what is valid. */
const plans = fc
  .record(
    {
      name: fc.string(),
      window: fc.oneof(fc.constant('bone'), fc.constant([-160.5, 240])),
      channels: fc.constantFrom({ kind: 'neighbours' }, { kind: 'prompted', spread: 2.5 }),
      crop: fc.constantFrom({ kind: 'whole' }, { kind: 'prompt', margin: 2, follow: true }),
      order: fc.constantFrom('outward', 'outward-shared', 'forward', 'backward', 'forward-reverse-shared'),
      planes: fc.constantFrom('prompted', 'majority', 'mean-logits', 'score-weighted'),
      memory: fc.record(
        {
          size: fc.integer({ min: 1, max: 7 }),
          strideMm: fc.double({ min: 0.1, max: 20, noNaN: true }),
          gate: fc
            .constantFrom('all', 'predicted-iou', 'samurai', 'dam4sam', 'sam2long')
            .map((kind) => ({ kind })),
          confident: fc.record({ slices: fc.integer({ min: 1, max: 4 }) }),
          sharpen: fc.record({ factor: fc.integer({ min: 1, max: 16 }) }),
        },
        { requiredKeys: [] },
      ),
      stop: fc.constantFrom({ kind: 'never' }, { kind: 'area', slices: 3 }, { kind: 'distance', mm: 12.5 }),
      passes: fc.record({
        count: fc.integer({ min: 1, max: 5 }),
        reprompt: fc.constantFrom('mask', 'box', 'points'),
      }),
      post: fc.record({ holes: fc.boolean(), smoothMm: fc.double({ min: 0, max: 9, noNaN: true }) }),
    },
    { requiredKeys: [] },
  )
  .map((plan) => PropagationPlan.safeParse(plan))
  .filter((parsed) => parsed.success)
  .map(({ data }) => data!);

const refusedAt = (plan: object) =>
  PropagationPlan.safeParse(plan).error?.issues.map(({ path }) => path.join('.')) ?? [];

test('an empty plan is a whole plan', () => {
  expect(PropagationPlan.parse({})).toMatchObject({
    channels: { kind: 'one' },
    memory: { size: 7, stride: 1, gate: { kind: 'all' } },
    passes: { count: 1 },
  });
});

test('any plan survives being written and read, as JSON and as YAML', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      expect(PropagationPlan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
      expect(PropagationPlan.parse(parseYaml(stringifyYaml(plan)))).toEqual(plan);
    }),
  );
});

test("a memory of SAMURAI that was written before motion counted is read, and gains the authors' settings", () => {
  const { gate } = PropagationPlan.parse({
    memory: { gate: { kind: 'samurai', iouAbove: 0.5, scoreAbove: 0 } },
  }).memory;
  expect(gate).toMatchObject({ motionWeight: 0.15, motionAfter: 15, motionAbove: 0 });
});

describe('a plan that contradicts itself is refused at the field', () => {
  test.each([
    ['crop.kind', { stretch: true, crop: { kind: 'prompt', margin: 2 } }],
    ['window', { window: 'bone', channels: { kind: 'prompted' } }],
    ['window', { window: [100, 100] }],
    ['memory.strideMm', { memory: { stride: 2, strideMm: 5 } }],
    ['memory.gate', { memory: { strideMm: 5, gate: { kind: 'samurai' } } }],
    ['memory.gate', { memory: { stride: 2, gate: { kind: 'dam4sam' } } }],
    ['memory.gate', { memory: { stride: 2, gate: { kind: 'sam2long' } } }],
    ['memory.gate', { memory: { refined: true, gate: { kind: 'sam2long' } }, post: { refine: {} } }],
    ['memory.gate.anchors', { memory: { size: 4, gate: { kind: 'dam4sam' } } }],
    ['memory.confident', { memory: { confident: {}, gate: { kind: 'dam4sam' } } }],
    ['memory.confident.slices', { memory: { size: 3, confident: { slices: 2 } } }],
    ['memory.refined', { memory: { refined: true } }],
    ['memory.refined', { memory: { sharpen: {}, refined: true }, post: { refine: {} } }],
    ['memory.gate', { memory: { sharpen: {}, gate: { kind: 'sam2long' } } }],
    ['passes.count', { order: 'forward-reverse-shared', passes: { count: 2 } }],
    ['planes', { order: 'forward', planes: 'majority' }],
    ['post.connected', { post: { connected: true, largestComponent: true } }],
  ])('%s', (path, plan) => {
    expect(refusedAt(plan)).toEqual([path]);
  });

  test('and so is an option that does not exist', () => {
    expect(refusedAt({ memory: { sise: 3 } })).toEqual(['memory']);
  });
});
