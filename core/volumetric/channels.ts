import { type ModelCard, type PropagationPlan, SagittaError } from '#core/contract';
import type { Volume } from '#core/geometry';
import { resolveWindow, type ValueWindow } from '#core/intensity';
import type { RegionAt } from './following.ts';
import type { Region } from './frame.ts';
import { extractPlane, extractValues, type PlaneLayout, timeOf } from './plane.ts';

/** What one channel of the model's input shows: a plane this many planes later, through a window. */
export interface Channel {
  readonly offset: -1 | 0 | 1;
  readonly window: ValueWindow;
}

/** Values, and what is prompted on which planes. */
export interface PromptedValues {
  readonly volume: Volume;
  readonly layout: PlaneLayout;
  readonly regions: readonly RegionAt[];
}

/**
 * One channel for all three, or three. Windows for soft tissue, lung and bone side by side and neighbouring slices
 * are common ways to show CT to networks trained on pictures (Roth et al. 2014, "2.5D"). `prompted` fits the
 * window to the middle of what is prompted, `suited` chooses among the card's; before anything is, it is the card's own.
 */
export function channelsOf(
  plan: Pick<PropagationPlan, 'channels' | 'window'>,
  card: Pick<ModelCard, 'name' | 'input'>,
  values: { readonly kind: 'hu' | 'raw'; readonly data: ArrayLike<number> },
  prompted: PromptedValues | null,
): readonly Channel[] {
  const window = (asked: PropagationPlan['window']) =>
    asked === 'suited' ? suitedWindow(card, values, prompted) : resolveWindow(asked, card, values);
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

/** What a plan shows depends on what is prompted. */
export function looksAtPrompt({ channels, window }: Pick<PropagationPlan, 'channels' | 'window'>): boolean {
  const windows = channels.kind === 'windows' ? channels.windows : [window];
  return channels.kind === 'prompted' || windows.includes('suited');
}

/** A window that is kept is one that shows at least half of what is prompted. */
const MOST = 0.5;

/**
 * The card's first window unless most of what is prompted would be black or white in it, as a lung is in a window for
 * soft tissue; then the card's window that shows most of it. Values that are not HU have one window.
 */
function suitedWindow(
  card: Pick<ModelCard, 'name' | 'input'>,
  values: { readonly kind: 'hu' | 'raw'; readonly data: ArrayLike<number> },
  prompted: PromptedValues | null,
): ValueWindow {
  const usual = resolveWindow('auto', card, values);
  const seen = prompted && values.kind === 'hu' ? valuesWithin(prompted, (region) => region) : [];
  const beyond = ([low, high]: ValueWindow) => seen.filter((v) => v < low || v > high).length;
  if (beyond(usual) <= MOST * seen.length) return usual;
  return Object.values(card.input.windowsHu).reduce((best, w) => (beyond(w) < beyond(best) ? w : best));
}

/** Mean +- spread standard deviations of the values in the middle half of each prompted region. */
function fittedWindow(prompted: PromptedValues, spread: number): ValueWindow | null {
  const values = valuesWithin(prompted, middle);
  if (values.length === 0) return null;
  const sum = (of: (value: number) => number) => values.reduce((total, value) => total + of(value), 0);
  const mean = sum((v) => v) / values.length;
  const variance = sum((v) => v * v) / values.length - mean * mean;
  const deviation = Math.max(1, Math.sqrt(Math.max(0, variance)));
  return [mean - spread * deviation, mean + spread * deviation];
}

/** The values of a part of each prompted region. */
function valuesWithin(
  { volume, layout, regions }: PromptedValues,
  part: (region: Region) => Region,
): number[] {
  return regions.flatMap(({ t, region }) => {
    const values = extractValues(volume, layout, timeOf(layout, t));
    const [x0, y0, x1, y1] = part(region).map(Math.floor);
    const rows = Array.from({ length: y1 - y0 }, (_, n) => (y0 + n) * layout.width);
    return rows.flatMap((row) => [...values.subarray(row + x0, row + x1)].filter(Number.isFinite));
  });
}

function middle([x0, y0, x1, y1]: Region): Region {
  const [qx, qy] = [Math.floor((x1 - x0) / 4), Math.floor((y1 - y0) / 4)];
  return [x0 + qx, y0 + qy, x1 - qx, y1 - qy];
}
