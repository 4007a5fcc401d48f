import { describe, expect, test } from 'vitest';
import { type CaseResult, PromptSimulation, PropagationPlan, type StudySettings } from '#core/contract';
import { analyse, reportHtml } from './index.ts';

const arm = (name: string) => ({
  name,
  factor: '',
  plan: PropagationPlan.parse({ name }),
  prompt: PromptSimulation.parse({}),
});

const settings: StudySettings = {
  schema: 1,
  version: '1.0.0',
  model: { name: 'model', weightsSha256: 'abc', imageSize: 64, precision: 'fp32' },
  base: 'base',
  plans: [arm('base'), arm('better'), arm('same')],
  seed: 1,
  threads: 1,
  minVoxels: 1,
  structures: [],
  sampleStructures: null,
  dataset: { kind: 'cases', sha256: 'def', available: 8, sample: null, notes: [] },
};

function result(patient: number, plan: string, dice: number, structure = 'liver'): CaseResult {
  const same = { nsd1mm: dice, nsd2mm: dice, nsd3mm: dice, promptedDice: dice, hd95Mm: 1 };
  const volumes = { referenceMl: 1, predictedMl: 1, volumeErrorMl: 0, volumeErrorRatio: 0 };
  return {
    scan: `s${patient}`,
    patient: `p${patient}`,
    structure,
    plan,
    dice,
    ...same,
    ...volumes,
    overPropagatedSlices: 0,
    missedSlices: 0,
    decay: [{ fromMm: 0, slices: 2, dice }],
    promptedSlices: '1',
    maskSha256: '',
  };
}

/** Every plan on so many patients; `better` is 0.1 above the base on each, by a little more on every next one. */
const study = (patients: number) =>
  Array.from({ length: patients }, (_, n) => [
    result(n, 'base', 0.5 + n / 100),
    result(n, 'better', 0.6 + n / 90),
    result(n, 'same', 0.5 + n / 100),
  ]).flat();

const of = (results: readonly CaseResult[]) => analyse(settings, results, []);

describe('the analysis of a study', () => {
  test('a difference that all of eight patients show is significant after the correction', () => {
    const [, better, same] = of(study(8)).plans;
    expect(better.comparison).toMatchObject({ patients: 8, adjustedP: 2 * (2 / 256) });
    expect(better.comparison?.effect).toBeGreaterThan(0.1);
    expect(same.comparison).toMatchObject({ effect: 0, adjustedP: 1 });
  });

  test('the base plan is compared with nothing', () => {
    expect(of(study(8)).plans[0].comparison).toBeNull();
  });

  test('pairs are cases that both plans have done', () => {
    const without = study(8).filter((r) => !(r.plan === 'better' && r.patient === 'p0'));
    expect(of(without).plans[1]).toMatchObject({ cases: 7, comparison: { patients: 7 } });
  });

  test('many structures of one patient are still one patient', () => {
    const results = ['liver', 'spleen', 'aorta'].flatMap((s) => [
      result(1, 'base', 0.5, s),
      result(1, 'better', 0.9, s),
    ]);
    const [, better] = of(results).plans;
    expect(better).toMatchObject({
      cases: 3,
      patients: 1,
      interval: null,
      comparison: { patients: 1, interval: null },
    });
  });

  test('structures stand in the order of their names, with a gap where a plan has none', () => {
    const { structures } = of([result(1, 'base', 0.5, 'spleen'), result(1, 'better', 0.9, 'aorta')]);
    expect(structures).toEqual([
      { structure: 'aorta', cases: 1, meanDice: [null, 0.9] },
      { structure: 'spleen', cases: 1, meanDice: [0.5, null] },
    ]);
  });
});

describe('the report', () => {
  const report = (patients: number) =>
    reportHtml({
      settings: { ...settings, dataset: { ...settings.dataset, notes: ['<b>12</b> scans lack'] } },
      analysis: of(study(patients)),
      results: study(patients),
      scans: { asked: 9, done: 8 },
      skipped: [{ scan: '<script>', code: 'file-unreadable', reason: 'damaged' }],
      absent: 0,
      worst: [],
      overheadRatio: 0.03,
    });

  test('says how many patients are needed where significance cannot be reached', () => {
    expect(report(5)).toMatch(/at least 7 patients are needed/);
    expect(report(8)).not.toMatch(/patients are needed/);
  });

  test('shows what was skipped, and names of files as text', () => {
    expect(report(8)).toContain('&#60;script&#62;');
    expect(report(8)).not.toMatch(/<script|<b>12/);
  });

  test('holds what it takes to repeat the study', () => {
    for (const part of ['abc', 'def', '&#34;seed&#34;: 1', '1.0.0']) expect(report(8)).toContain(part);
  });
});

describe('what was measured beside the plans', () => {
  const measured = (more: Partial<CaseResult>): string =>
    reportHtml({
      settings: {
        ...settings,
        measures: { baselines: true, corrections: 2, correctedBy: ['drawing'], sliceScores: true },
      },
      analysis: of([{ ...result(1, 'base', 0.6), ...more }]),
      results: [{ ...result(1, 'base', 0.6), ...more }],
      scans: { asked: 1, done: 1 },
      skipped: [],
      absent: 0,
      worst: [],
      overheadRatio: null,
    });

  test('is told where a study asked for it: baselines, corrections, rank correlation', () => {
    const baselines = (['box', 'growing', 'copy'] as const).map((name) => ({
      name,
      dice: 0.5,
      promptedDice: 0.5,
    }));
    const corrections = [1, 2].map((count) => ({
      by: 'drawing' as const,
      count,
      slice: 0,
      dice: 0.7 + count / 10,
    }));
    const sliceScores = [1, 2, 3].map((slice) => ({ slice, score: slice / 4, dice: slice / 4 }));
    const page = measured({ baselines, corrections, sliceScores });
    expect(page).toContain('1 of 1');
    expect(page).toMatch(/<td>drawing<\/td><td>0\.600<\/td><td>0\.800<\/td><td>0\.900<\/td>/);
    expect(page).toMatch(/<td>3<\/td><td>1\.000<\/td>/);
  });

  test('a reader who had no slice left counts as it was then', () => {
    const page = measured({ corrections: [{ by: 'drawing', count: 1, slice: 0, dice: 0.9 }], baselines: [] });
    expect(page).toMatch(/<td>0\.600<\/td><td>0\.900<\/td><td>0\.900<\/td>/);
  });
});
