import { describe, expect, test } from 'vitest';
import type { Trial } from './trial.ts';
import { type Variant, verdictOn } from './trial-verdict.ts';

/** 100 logits, of which the first `inside` are in the mask. */
function trial({ inside = 50, found = 0.9, feature = 10, msPerSlice = 40 } = {}): Trial {
  return {
    logits: [Float32Array.from({ length: 100 }, (_, n) => (n < inside ? 5 : -5))],
    features: [Float32Array.of(1, feature)],
    found,
    msPerSlice,
  };
}

const exact = trial();
const gpu: Variant = { provider: 'cuda', precision: 'fp32', memoryPool: 1 };
const fast = { msPerSlice: 10 };

describe('a variant is accepted', () => {
  test('with its numbers in words', () => {
    const verdict = verdictOn(gpu, trial({ ...fast, feature: 10.1 }), exact);
    expect(verdict).toMatchObject({
      accepted: true,
      numbers: { dice: 1, msPerSlice: 10, cpuMsPerSlice: 40 },
    });
    expect(verdict.reason).toBe(
      'Dice 1.000, largest error 0.0 in logits, 0.10 in features, 10 ms a slice against 40 for fp32 on the CPU',
    );
  });

  test('on the CPU even where it is no faster: it takes less memory', () => {
    const int8 = { provider: 'cpu', precision: 'int8', memoryPool: 1 } as const;
    expect(verdictOn(int8, trial({ msPerSlice: 50 }), exact).accepted).toBe(true);
  });

  test('as fp32 with empty masks, where its features agree', () => {
    expect(verdictOn(gpu, trial({ ...fast, inside: 0 }), trial({ inside: 0, found: 0 })).accepted).toBe(true);
  });
});

const fp16: Variant = { provider: 'cuda', precision: 'fp16', memoryPool: 1 };
const pooled: Variant = { provider: 'cpu', precision: 'fp32', memoryPool: 2 };

describe('a variant is refused', () => {
  test.each([
    ['whose masks differ', gpu, trial({ ...fast, inside: 47 }), exact, 'a Dice of 0.969 only'],
    [
      'whose features differ where masks agree',
      gpu,
      trial({ ...fast, feature: 10.5 }),
      exact,
      'features differ by 0.50',
    ],
    ['that is slower than the CPU', gpu, trial({ msPerSlice: 50 }), exact, 'slower than the CPU'],
    [
      'of a precision that empty masks do not show',
      fp16,
      trial({ ...fast, inside: 0 }),
      trial({ inside: 0, found: 0 }),
      'the masks of the test were empty: precision not shown',
    ],
    [
      'of a precision that masks of chance do not show',
      fp16,
      trial(fast),
      trial({ found: 0.2 }),
      'miss the organs of the test scan (Dice 0.20): precision not shown',
    ],
    ['with pooled memory below the Dice', pooled, trial({ inside: 47 }), exact, 'a Dice of 0.969 only'],
    [
      'with pooled memory that empty masks do not show',
      pooled,
      trial({ inside: 0 }),
      trial({ inside: 0, found: 0 }),
      'precision not shown',
    ],
  ])('%s', (_, variant, tried, reference, words) => {
    const verdict = verdictOn(variant, tried, reference);
    expect(verdict.accepted).toBe(false);
    expect(verdict.reason).toContain(words);
  });

  test('with no Dice in the record where both masks are empty', () => {
    const empty = trial({ inside: 0, found: 0 });
    expect(verdictOn(fp16, empty, empty).numbers.dice).toBeNull();
  });
});
