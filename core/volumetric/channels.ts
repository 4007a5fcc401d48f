import { type ModelCard, type PropagationPlan, SagittaError } from '#core/contract';
import type { Volume } from '#core/geometry';
import { resolveWindow, type ValueWindow } from '#core/intensity';
import type { Region } from './frame.ts';
import { extractPlane, extractValues, type PlaneLayout, timeOf } from './plane.ts';

/** What one channel of the model's input shows: a plane this many planes later, through a window. */
export interface Channel {
  readonly offset: -1 | 0 | 1;
  readonly window: ValueWindow;
}

/** Values, prompted planes (time) and what is prompted on each (display pixels). */
export interface PromptedValues {
  readonly volume: Volume;
  readonly layout: PlaneLayout;
  readonly regions: readonly { readonly t: number; readonly region: Region }[];
}

/**
 * One channel for all three, or three. Windows for soft tissue, lung and bone side by side and neighbouring slices
 * are common ways to show CT to networks trained on pictures (Roth et al. 2014, "2.5D"). `prompted` fits the
 * window to the middle of what is prompted; before anything is, it is the card's own.
 */
export function channelsOf(
  plan: Pick<PropagationPlan, 'channels' | 'window'>,
  card: Pick<ModelCard, 'name' | 'input'>,
  values: { readonly kind: 'hu' | 'raw'; readonly data: ArrayLike<number> },
  prompted: PromptedValues | null,
): readonly Channel[] {
  const window = (asked: PropagationPlan['window']) => resolveWindow(asked, card, values);
  const { channels } = plan;
  switch (channels.kind) {
    case 'one':
      return [{ offset: 0, window: window(plan.window) }];
    case 'windows':
      if (values.kind === 'raw')
        throw new SagittaError(
          'plan-invalid',
          'The windows of this plan are in HU, which this scan is not in.',
          {
            remedy: 'Choose a plan with one window for scans that are not CT.',
          },
        );
      return channels.windows.map((asked) => ({ offset: 0, window: window(asked) }));
    case 'neighbours': {
      const same = window(plan.window);
      return ([-1, 0, 1] as const).map((offset) => ({ offset, window: same }));
    }
    case 'prompted':
      return [{ offset: 0, window: (prompted && fittedWindow(prompted, channels.spread)) ?? window('auto') }];
  }
}

/** The channels of the plane at time `t`, grey values 0..1; beyond the first and last plane these are repeated. */
export function extractChannels(
  volume: Volume,
  layout: PlaneLayout,
  t: number,
  channels: readonly Channel[],
): Float32Array[] {
  return channels.map(({ offset, window }) => {
    const at = Math.max(0, Math.min(layout.count - 1, t + offset));
    return extractPlane(volume, layout, timeOf(layout, at), window);
  });
}

/** Mean +- spread standard deviations of the values in the middle half of each prompted region. */
function fittedWindow({ volume, layout, regions }: PromptedValues, spread: number): ValueWindow | null {
  let [count, sum, squares] = [0, 0, 0];
  for (const { t, region } of regions) {
    const values = extractValues(volume, layout, timeOf(layout, t));
    const [x0, y0, x1, y1] = middle(region);
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) {
        const value = values[x + layout.width * y];
        if (!Number.isFinite(value)) continue;
        count++;
        sum += value;
        squares += value * value;
      }
  }
  if (count === 0) return null;
  const mean = sum / count;
  const deviation = Math.max(1, Math.sqrt(Math.max(0, squares / count - mean * mean)));
  return [mean - spread * deviation, mean + spread * deviation];
}

function middle([x0, y0, x1, y1]: Region): Region {
  const [qx, qy] = [Math.floor((x1 - x0) / 4), Math.floor((y1 - y0) / 4)];
  return [x0 + qx, y0 + qy, x1 - qx, y1 - qy];
}
