import type { CaseDetail } from '#core/contract';
import type { VoxelArray } from '#core/geometry';
import type { DisplayWindow } from '../viewports/index.ts';

export interface WindowPreset extends DisplayWindow {
  name: 'abdomen' | 'liver' | 'mediastinum' | 'lung' | 'bone' | 'brain' | 'angio' | 'fatToMuscle';
}

/** Display windows in HU, in the order of Alt+1..8. The model's windows are its card's, never these. */
export const windowPresets: readonly WindowPreset[] = [
  { name: 'abdomen', center: 40, width: 400 },
  { name: 'liver', center: 90, width: 150 },
  { name: 'mediastinum', center: 50, width: 350 },
  { name: 'lung', center: -600, width: 1500 },
  { name: 'bone', center: 400, width: 1800 },
  { name: 'brain', center: 40, width: 80 },
  { name: 'angio', center: 300, width: 600 },
  // -20/300 of fat to muscle: shows subcutaneous fat and muscle apart.
  { name: 'fatToMuscle', center: -20, width: 300 },
];

/** The window from the 1st to the 99th percentile of the values, from at most ~100 000 evenly spread voxels. */
export function percentileWindow(data: VoxelArray): DisplayWindow {
  const step = Math.max(1, Math.floor(data.length / 100_000));
  const sample = new Float32Array(Math.ceil(data.length / step));
  let n = 0;
  for (let at = 0; at < data.length; at += step) if (Number.isFinite(data[at])) sample[n++] = data[at];
  const sorted = sample.subarray(0, n).sort();
  const low = sorted[Math.floor((n - 1) * 0.01)] ?? 0;
  const high = sorted[Math.floor((n - 1) * 0.99)] ?? 1;
  return { center: (low + high) / 2, width: Math.max(high - low, 1e-6) };
}

/** What a case opens with: abdomen for HU, the values' own spread where they are not HU. */
export function initialWindow(valueKind: CaseDetail['valueKind'], data: VoxelArray): DisplayWindow {
  const { center, width } = windowPresets[0];
  return valueKind === 'hu' ? { center, width } : percentileWindow(data);
}
