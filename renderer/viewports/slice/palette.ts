import type { PlaneName } from '../types.ts';

/** Colours of what is drawn over the image. Planes as in most viewers: axial red, coronal green, sagittal yellow. */
export const palette = {
  prompt: '#ffffff',
  positive: '#4ade80',
  negative: '#fb7185',
  measurement: '#f5d565',
  halo: '#0b0d10',
  label: '#e6e9ee',
  brush: '#ffffff',
  eraser: '#fb7185',
  refused: '#8a9099',
} as const;

export const planeColor: Record<PlaneName, string> = {
  axial: '#e0645c',
  coronal: '#62b870',
  sagittal: '#d9b648',
};
