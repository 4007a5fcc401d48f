import { describe, expect, test } from 'vitest';
import { PropagationPlan } from './plan.ts';

const refusedAt = (plan: object) =>
  PropagationPlan.safeParse(plan).error?.issues.map(({ path }) => path.join('.')) ?? [];

test('an empty plan is a whole plan', () => {
  expect(PropagationPlan.parse({})).toMatchObject({
    channels: { kind: 'one' },
    memory: { size: 7, stride: 1, gate: { kind: 'all' } },
    passes: { count: 1 },
  });
});

test('a plan survives being written and read', () => {
  const plan = PropagationPlan.parse({ memory: { refined: true }, post: { refine: { valueWeight: 0.5 } } });
  expect(PropagationPlan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
});

describe('a plan that contradicts itself is refused at the field', () => {
  test.each([
    ['crop.kind', { stretch: true, crop: { kind: 'prompt', margin: 2 } }],
    ['window', { window: 'bone', channels: { kind: 'prompted' } }],
    ['window', { window: [100, 100] }],
    ['memory.strideMm', { memory: { stride: 2, strideMm: 5 } }],
    ['memory.gate', { memory: { strideMm: 5, gate: { kind: 'samurai' } } }],
    ['memory.refined', { memory: { refined: true } }],
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
