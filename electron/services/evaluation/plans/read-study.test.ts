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
    ['a base that is not among them', 'base: b\nplans: [{ name: a, plan: default }]', /no plan called "b"/],
    ['what is no YAML', 'plans: [', /cannot be parsed/],
  ])('refuse %s', async (_what, text, words) => {
    await expect(readStudyArms(file(text))).rejects.toThrow(words);
  });
});
