import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/library.ts';
import { readStudyArms } from './index.ts';

function file(text: string): string {
  const path = join(temporaryFolder(), 'plans.yaml');
  writeFileSync(path, text);
  return path;
}

describe('the plans of a study', () => {
  test.each(['presets', 'plans', 'finalists'])('of docs/ablation-%s.yaml are whole plans', async (name) => {
    const { plans } = await readStudyArms(`docs/ablation-${name}.yaml`);
    expect(plans.length).toBeGreaterThan(3);
  });

  test('are presets by name; the first one is the base; one box on the largest slice', async () => {
    const { base, plans } = await readStudyArms('official, default');
    expect(base).toBe('official');
    expect(plans.map((arm) => [arm.name, arm.plan.name])).toEqual([
      ['official', 'official'],
      ['default', 'default'],
    ]);
    expect(plans[0].prompt).toMatchObject({ kind: 'box', place: { kind: 'largest' }, jitterMm: 0 });
  });

  test('are a file of arms, each a preset or a plan of its own', async () => {
    const { base, plans } = await readStudyArms(
      file(`
base: click
plans:
  - { name: box, plan: default }
  - { name: click, factor: prompt, plan: { order: outward, memory: { size: 3 } }, prompt: { kind: points } }
`),
    );
    expect(base).toBe('click');
    expect(plans[1]).toMatchObject({
      factor: 'prompt',
      prompt: { kind: 'points' },
      plan: { memory: { size: 3 } },
    });
  });

  test('are a preset and what is changed in it: null takes a field away, what has a kind is taken whole', async () => {
    const { plans } = await readStudyArms(
      file(`
plans:
  - { name: a, plan: default, change: { memory: { size: 3 }, stop: { kind: distance, mm: 40 } } }
  - { name: b, plan: default, change: { memory: { refined: false }, post: { refine: null } } }
`),
    );
    const [{ plan: base }] = (await readStudyArms('default')).plans;
    const { stop, memory, post } = base;
    expect(plans[0].plan).toEqual({
      ...base,
      name: 'a',
      memory: { ...memory, size: 3 },
      stop: { kind: 'distance', mm: 40 },
    });
    expect(plans[1].plan.post).toEqual({ ...post, refine: undefined });
    expect(plans[1].plan.stop).toEqual(stop);
  });

  test('are the full grid of some factors', async () => {
    const { plans } = await readStudyArms(
      file(`
grid:
  factors:
    - { factor: passes, options: [{ name: one pass }, { name: two passes, change: { passes: { count: 2 } } }] }
    - { factor: stop, options: [{ name: stop 8 }, { name: no stop, change: { stop: { kind: never } } }] }
`),
    );
    expect(plans.map(({ name, plan }) => [name, plan.passes.count, plan.stop.kind])).toEqual([
      ['one pass, stop 8', 1, 'absent'],
      ['one pass, no stop', 1, 'never'],
      ['two passes, stop 8', 2, 'absent'],
      ['two passes, no stop', 2, 'never'],
    ]);
    expect(plans[0]).toMatchObject({ factor: 'passes x stop', prompt: { kind: 'box' } });
  });

  test('are a single plan, as `segment --plan` takes it', async () => {
    const { plans } = await readStudyArms(file('name: mine\nmemory: { stride: 2 }\n'));
    expect(plans).toMatchObject([{ name: 'mine', plan: { memory: { stride: 2 } } }]);
  });

  test.each([
    ['an unknown preset', 'best', /no plan called "best"/],
    ['the same name twice', 'default,default', /Two plans are called "default"/],
  ])('refuse %s', async (_what, given, words) => {
    await expect(readStudyArms(given)).rejects.toThrow(words);
  });

  test.each([
    [
      'a wrong field by its path',
      'plans: [{ name: a, plan: default, prompt: { positives: 0 } }]',
      /plans\.0\.prompt\.positives/,
    ],
    [
      'a change that is no plan, by its path',
      'plans: [{ name: a, plan: default, change: { memory: { size: 9 } } }]',
      /plans\.0\.change\.memory\.size/,
    ],
    ['a file without plans', 'plans: []', /there is no plan/],
    ['a base that is not among them', 'base: b\nplans: [{ name: a, plan: default }]', /no plan called "b"/],
    ['what is no YAML', 'plans: [', /cannot be parsed/],
  ])('refuse %s', async (_what, text, words) => {
    await expect(readStudyArms(file(text))).rejects.toThrow(words);
  });
});
