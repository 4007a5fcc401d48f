import type { ModelCard, PropagationPlan } from '#core/contract';
import { SagittaError } from '#core/errors';

/** Lower and upper limit of a grey-value window, in the volume's own values (HU for CT). */
export type ValueWindow = readonly [low: number, high: number];

/** Where `value` stands in the window, 0 at or below its lower limit, 1 at or above its upper one. */
export function windowed(value: number, [low, high]: ValueWindow): number {
  const unit = (value - low) / (high - low);
  // Written so that NaN (a float volume may hold it outside the field of view) becomes 0.
  return unit > 0 ? Math.min(unit, 1) : 0;
}

/** Grey values as model bytes, 0..255, rounded. */
export function windowedBytes(values: ArrayLike<number>, window: ValueWindow): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = Math.round(windowed(values[n], window) * 255);
  return bytes;
}

/**
 * The window a run uses: the plan's own limits, or the window of that name on the model's card; `auto` is the
 * card's first, and for values that are not HU the middle 99 per cent of the volume.
 * Throws `plan-invalid` for a name the card does not have or limits that are not ascending.
 */
export function resolveWindow(
  asked: PropagationPlan['window'],
  card: Pick<ModelCard, 'name' | 'input'>,
  values: { readonly kind: 'hu' | 'raw'; readonly data: ArrayLike<number> },
): ValueWindow {
  if (typeof asked !== 'string') {
    if (!(asked[0] < asked[1]))
      throw new SagittaError('plan-invalid', `The window ${asked[0]}..${asked[1]} is empty.`, {
        remedy: 'Give the lower limit first.',
      });
    return asked;
  }
  const windows = card.input.windowsHu;
  if (asked === 'auto')
    return values.kind === 'raw' ? percentileWindow(values.data) : Object.values(windows)[0];
  const named = windows[asked];
  if (!named)
    throw new SagittaError('plan-invalid', `The model ${card.name} has no window called "${asked}".`, {
      remedy: `Use auto, two limits in HU, or one of: ${Object.keys(windows).join(', ')}.`,
    });
  return named;
}

/** How many values the percentiles are taken from: enough for one per cent to be 1000 values. */
const SAMPLES = 100_000;

/** The values between the 0.5th and 99.5th percentile, from an even sample of the volume. */
export function percentileWindow(data: ArrayLike<number>): ValueWindow {
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  const sample: number[] = [];
  for (let n = 0; n < data.length; n += step) if (Number.isFinite(data[n])) sample.push(data[n]);
  const sorted = Float64Array.from(sample).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(0.005), at(0.995)];
  return low < high ? [low, high] : [low, low + 1];
}
