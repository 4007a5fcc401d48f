import type { View } from './view.ts';

/** Tells that a run sees the scan through another window than the model's own, where the plan chose it; else null. */
export function windowNotice(
  whole: View,
  fitted: View,
  windowsHu: Readonly<Record<string, Limits>>,
): string | null {
  const [[own], [chosen]] = [whole.channels, fitted.channels];
  const name = Object.keys(windowsHu).find((n) => String(windowsHu[n]) === String(chosen.window));
  if (name === undefined || String(own.window) === String(chosen.window)) return null;
  return `Most of what is prompted lies beyond ${text(own.window)} HU: the model looks through the window "${name}", ${text(chosen.window)} HU.`;
}

type Limits = readonly [low: number, high: number];

function text([low, high]: Limits): string {
  return `${low} to ${high}`;
}
