import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CaseResult, StudySettings } from '#core/contract';
import { temporaryFolder } from '../../../../test/support/library.ts';
import { mergeStudies, ProgressStore } from './index.ts';

const settings: StudySettings = {
  schema: 1,
  version: '1.0.0',
  model: { name: 'model', weightsSha256: '', imageSize: 64, precision: 'fp32' },
  base: 'default',
  plans: [],
  seed: 1,
  threads: 1,
  minVoxels: 1,
  structures: [],
  sampleStructures: null,
  dataset: { kind: 'cases', sha256: '', available: 2, sample: null, notes: [] },
};

function result(scan: string, dice: number): CaseResult {
  const ratios = { dice, nsd1mm: 1, nsd2mm: 1, nsd3mm: 1, promptedDice: 1 };
  const volumes = { referenceMl: 1, predictedMl: 1, volumeErrorMl: 0, volumeErrorRatio: 0, hd95Mm: null };
  const slices = { overPropagatedSlices: 0, missedSlices: 0, decay: [], promptedSlices: '1' };
  return {
    scan,
    patient: scan,
    structure: 'liver',
    plan: 'default',
    ...ratios,
    ...volumes,
    ...slices,
    maskSha256: '',
  };
}

/** The folder of a shard in which one scan has been done. */
function shard(scan: string, place: number, dice: number, changes: Partial<StudySettings> = {}): string {
  const folder = join(temporaryFolder(), 'shard');
  const store = ProgressStore.begin(folder, { ...settings, ...changes });
  store.plan([{ id: scan, place }]);
  const timing = { scan, structure: 'liver', plan: 'default', seconds: 1, slices: 9, peakMemoryMb: null };
  store.addCase(result(scan, dice), timing);
  store.finishScan(scan, 0.1);
  store.close();
  return folder;
}

const target = () => join(temporaryFolder(), 'joined');

test('shards are joined in the order of the study, whatever the order in which they are named', () => {
  const store = mergeStudies([shard('b', 1, 0.5), shard('a', 0, 0.7)], target());
  expect([...store.results()].map((r) => r.scan)).toEqual(['a', 'b']);
  expect(store.scanIds().every((id) => store.isScanDone(id))).toBe(true);
  store.close();
});

test('the same case found alike in two shards counts once', () => {
  const store = mergeStudies([shard('a', 0, 0.7), shard('a', 0, 0.7)], target());
  expect([...store.results()]).toHaveLength(1);
  store.close();
});

test('a case that two shards have found differently is refused', () => {
  expect(() => mergeStudies([shard('a', 0, 0.7), shard('a', 0, 0.71)], target())).toThrow(
    /differ in liver of a/,
  );
});

test('shards of different studies are refused, with what differs', () => {
  expect(() => mergeStudies([shard('a', 0, 0.7), shard('b', 1, 0.7, { seed: 2 })], target())).toThrow(
    /seed differ/,
  );
});

test('a folder without a study is told in words', () => {
  expect(() => mergeStudies([temporaryFolder()], target())).toThrow(/holds no study/);
});
