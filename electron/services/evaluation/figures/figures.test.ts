import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CaseResult, PromptSimulation, PropagationPlan, type StudySettings } from '#core/contract';
import { temporaryFolder } from '../../../../test/support/library.ts';
import { ProgressStore } from '../store/index.ts';
import { cardTables, readFigures, summaryLines } from './index.ts';

const arm = (name: string, kind: 'box' | 'mask') => ({
  name,
  factor: '',
  plan: PropagationPlan.parse({ name: 'default' }),
  prompt: PromptSimulation.parse({ kind }),
});

const settings: StudySettings = {
  schema: 1,
  version: '1.0.0',
  model: { name: 'nano', weightsSha256: 'abcdef0123456789', imageSize: 192, precision: 'fp32' },
  base: 'box',
  plans: [arm('box', 'box'), arm('reference mask', 'mask')],
  seed: 1,
  threads: 2,
  minVoxels: 1,
  structures: [],
  sampleStructures: null,
  dataset: { kind: 'cases', sha256: '', available: 1, sample: null, notes: [] },
};

function result(structure: string, dice: number, more: Partial<CaseResult> = {}): CaseResult {
  const ratios = { dice, nsd1mm: 1, nsd2mm: 1, nsd3mm: 1, promptedDice: 0.9 };
  const volumes = { referenceMl: 1, predictedMl: 1, volumeErrorMl: 0, volumeErrorRatio: 0, hd95Mm: null };
  const slices = { overPropagatedSlices: 0, missedSlices: 0, decay: [], promptedSlices: '1' };
  return {
    ...{ scan: 'ct', patient: 'p', structure, plan: 'box', maskSha256: '' },
    ...ratios,
    ...volumes,
    ...slices,
    ...{ voxels: 2000, falseVoxelRatio: 0.25, largestPart: 1 },
    baselines: [
      { name: 'box', dice: 0.5, promptedDice: 0.7 },
      { name: 'growing', dice: 0.6, promptedDice: 0.7 },
      { name: 'copy', dice: 0.55, promptedDice: 1 },
    ],
    corrections: [1, 2, 3].map((count) => ({ by: 'clicks', count, slice: count, dice: dice + count / 100 })),
    sliceScores: [
      { slice: 1, score: 0.9, dice: dice },
      { slice: 2, score: 0.5, dice: dice - 0.1 },
    ],
    ...more,
  };
}

function study(results: readonly CaseResult[], changes: Partial<StudySettings> = {}): string {
  const folder = join(temporaryFolder(), 'study');
  const store = ProgressStore.begin(folder, { ...settings, ...changes });
  store.plan([{ id: 'ct', place: 0 }]);
  for (const one of results) {
    const { scan, structure, plan } = one;
    store.addCase(one, { scan, structure, plan, seconds: 2, slices: 100, peakMemoryMb: null });
  }
  store.close();
  return folder;
}

const slab = () =>
  study([
    result('liver', 0.8),
    result('spleen', 0.4),
    result('colon', 0.3, { largestPart: 0.4, boundary: 'clear' }),
    result('liver', 0.95, { plan: 'reference mask', baselines: undefined }),
  ]);

describe('the figures of studies', () => {
  test('hold every structure that a box prompted, with what its mask gives instead', () => {
    const [group] = readFigures([{ group: 'slab', folder: slab() }]).groups;
    expect(group.structures.map((s) => [s.structure, s.fromMaskDice, s.compact])).toEqual([
      ['colon', null, false],
      ['liver', 0.95, true],
      ['spleen', null, true],
    ]);
    expect(group.structures[1]).toMatchObject({
      baselines: { box: 0.5, growing: 0.6, copy: 0.55 },
      corrected: [{ by: 'clicks', dice: [0.81, 0.82, 0.83].map((dice) => expect.closeTo(dice, 9)) }],
    });
  });

  test('take time and rank correlation over all slices of the group', () => {
    const [group] = readFigures([{ group: 'slab', folder: slab() }]).groups;
    expect(group).toMatchObject({ msPerSlice: 20, scoredSlices: 6 });
    expect(group.scoreCorrelation).toBeGreaterThan(0);
  });

  test('keep groups apart', () => {
    const figures = readFigures([
      { group: 'slab', folder: slab() },
      { group: 'whole', folder: study([result('mass', 0.7)]) },
    ]);
    expect(figures.groups.map((g) => [g.name, g.structures.length])).toEqual([
      ['slab', 3],
      ['whole', 1],
    ]);
  });

  test('are refused for studies of two models, and for one without baselines', () => {
    const other = study([result('mass', 0.7)], { model: { ...settings.model, weightsSha256: 'other' } });
    expect(() =>
      readFigures([
        { group: 'slab', folder: slab() },
        { group: 'whole', folder: other },
      ]),
    ).toThrow(/not of one model/);
    const bare = study([result('mass', 0.7, { baselines: undefined })]);
    expect(() => readFigures([{ group: 'whole', folder: bare }])).toThrow(/no baselines for mass/);
  });
});

describe('the tables of the card', () => {
  const figures = () => readFigures([{ group: 'slab', folder: slab() }]);

  test('tell compact structures apart from those in several parts', () => {
    const text = cardTables(figures());
    expect(text).toMatch(/\| slab, all \| slab, compact \| slab, in several parts \|/);
    expect(text).toMatch(/\| \*\*3D from the box\*\* \| \*\*\.50\*\* \| \*\*\.60\*\* \| \*\*\.30\*\* \|/);
    expect(text).toMatch(/\| Structures above all three \| 1 of 3 \| 1 of 2 \| 0 of 1 \|/);
    expect(text).toMatch(/corrections: up to three clicks \| \.51 \/ \.53 \/ \.53 \|/);
  });

  test('name what fails', () => {
    expect(cardTables(figures())).toMatch(/Fails on colon \(\.30\), spleen \(\.40\)/);
    expect(summaryLines(figures())).toEqual([
      'Slab (twenty slices of an upper abdomen, not trained on): Dice .90 on the prompted slice and .60 in 3D over 2 compact structures, .63 after three corrections; 2 of all 3 fail (below .50).',
    ]);
  });

  test('are the same from the same figures', () => {
    expect(cardTables(figures())).toBe(cardTables(figures()));
  });
});
