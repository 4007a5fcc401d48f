import type { Workplace } from '../workplace.ts';
import { harness } from './harness.ts';
import { importScans } from './import.ts';
import { mesh } from './mesh.ts';
import { prompt } from './prompt.ts';
import { save } from './save.ts';
import { seg } from './seg.ts';
import { series } from './series.ts';
import { start } from './start.ts';
import { study } from './study.ts';
import { window } from './window.ts';

type Part = (workplace: Workplace) => Promise<void>;

/** In the order in which they run: what compares with the peers goes first, while nothing else is open. */
export const parts = {
  series,
  mesh,
  seg,
  start,
  import: importScans,
  prompt,
  save,
  window,
  harness,
  study,
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;
export const partNames = Object.keys(parts) as PartName[];
