import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { PropagationPlan } from '#core/contract';
import { presets, resolvePlan } from './presets.ts';

describe.each(presets)('the preset $name', ({ name, plan }) => {
  it('is a plan that survives being written and read', () => {
    expect(PropagationPlan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    expect(PropagationPlan.parse(parse(stringify(plan)))).toEqual(plan);
  });

  it('is found by its name', () => {
    expect(resolvePlan(name)).toBe(plan);
    expect(plan.name).toBe(name);
  });
});

it('a plan that is not there is refused with the names of those that are', () => {
  expect(() => resolvePlan('quick')).toThrow(/no plan called "quick"/);
});
