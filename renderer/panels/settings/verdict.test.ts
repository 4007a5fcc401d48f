import { expect, it } from 'vitest';
import { fakeTrials } from '../../../test/support/fake-engine-report.ts';
import { verdictOf } from './verdict.ts';

it('tells the way that is in use from those that could be, and from those refused or missing here', () => {
  const model = { provider: 'cpu', precision: 'fp32' } as const;
  expect(fakeTrials.map((trial) => [trial.provider, trial.precision, verdictOf(trial, model)])).toEqual([
    ['cuda', 'fp32', 'unavailable'],
    ['webgpu', 'fp32', 'refused'],
    ['cpu', 'fp32', 'in-use'],
    ['cpu', 'int8', 'accepted'],
  ]);
});

it('averaged memory is no way of its own to run: it is for plans that ask for it', () => {
  const pooled = { ...fakeTrials[2], memoryPool: 2 as const };
  expect(verdictOf(pooled, { provider: 'cpu', precision: 'fp32' })).toBe('accepted');
});
