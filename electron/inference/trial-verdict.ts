import type { Precision, ProviderName, TrialNumbers } from '#core/contract';
import type { Trial } from './trial.ts';

/** One way of running a model. */
export interface Variant {
  readonly provider: ProviderName;
  readonly precision: Precision;
  readonly memoryPool: 1 | 2;
}

/** Masks of another precision, of another provider or with pooled memory must agree with the exact ones so well. */
export const LEAST_DICE = 0.98;

/**
 * Exact masks that miss the organs of the test scan are chance, and agreeing with them shows nothing. The shipped model
 * reaches 0.9.
 */
export const LEAST_FOUND = 0.5;

/** Of the largest feature: float32 on a GPU may round as TF32 (10 bits) does, and the trunk is some thirty products deep. */
export const LARGEST_FEATURE_ERROR = 0.02;

export interface Verdict {
  readonly accepted: boolean;
  readonly reason: string;
  readonly numbers: TrialNumbers;
}

/** @param exact fp32 on the CPU, memory as it is, over the same slices */
export function verdictOn({ provider, precision, memoryPool }: Variant, tried: Trial, exact: Trial): Verdict {
  const numbers = compare(tried, exact);
  const verdict = (accepted: boolean, words: string) => ({ accepted, reason: words, numbers });
  const refuse = (why: string) => verdict(false, `${why} (${inWords(numbers)})`);
  const { dice, maxFeatureError } = numbers;
  const exactByRights = precision === 'fp32' && memoryPool === 1;
  if (!exactByRights && dice === null) return refuse('the masks of the test were empty: precision not shown');
  if (!exactByRights && exact.found < LEAST_FOUND)
    return refuse(
      `the exact masks miss the organs of the test scan (Dice ${exact.found.toFixed(2)}): precision not shown`,
    );
  if (dice !== null && dice < LEAST_DICE)
    return refuse(
      `its masks agree with the exact ones to a Dice of ${dice.toFixed(3)} only; ${LEAST_DICE} is asked for`,
    );
  const largest = Math.max(
    ...exact.features.map((values) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0)),
  );
  if (exactByRights && maxFeatureError > LARGEST_FEATURE_ERROR * largest)
    return refuse(
      `its image features differ by ${maxFeatureError.toPrecision(2)} of ${largest.toPrecision(2)}`,
    );
  if (provider !== 'cpu' && tried.msPerSlice >= exact.msPerSlice) return refuse('it is slower than the CPU');
  return verdict(true, inWords(numbers));
}

function compare(tried: Trial, exact: Trial): TrialNumbers {
  let [both, sum, maxLogitError, maxFeatureError] = [0, 0, 0, 0];
  exact.logits.forEach((values, n) => {
    values.forEach((value, at) => {
      const other = tried.logits[n][at];
      both += Number(value > 0 && other > 0);
      sum += Number(value > 0) + Number(other > 0);
      maxLogitError = Math.max(maxLogitError, Math.abs(value - other));
    });
  });
  exact.features.forEach((values, n) => {
    values.forEach((value, at) => {
      maxFeatureError = Math.max(maxFeatureError, Math.abs(value - tried.features[n][at]));
    });
  });
  return {
    dice: sum === 0 ? null : (2 * both) / sum,
    maxLogitError,
    maxFeatureError,
    msPerSlice: tried.msPerSlice,
    cpuMsPerSlice: exact.msPerSlice,
  };
}

function inWords({ dice, maxLogitError, maxFeatureError, msPerSlice, cpuMsPerSlice }: TrialNumbers): string {
  return [
    dice === null ? 'empty masks' : `Dice ${dice.toFixed(3)}`,
    `largest error ${maxLogitError.toPrecision(2)} in logits, ${maxFeatureError.toPrecision(2)} in features`,
    `${msPerSlice.toFixed(0)} ms a slice against ${cpuMsPerSlice.toFixed(0)} for fp32 on the CPU`,
  ].join(', ');
}
