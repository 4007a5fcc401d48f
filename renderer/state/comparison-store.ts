import { createStore } from 'zustand/vanilla';
import type { Comparison, TrialName } from '#core/contract';
import { CommonVoxels } from './common-voxels.ts';
import { SegmentMasks } from './segment-masks.ts';

/** A comparison with what its trials have found. */
export interface OpenComparison {
  comparison: Comparison;
  /** Masks by the names of the trials. */
  masks: SegmentMasks;
  common: CommonVoxels;
  /** The revision of the comparison that the masks have reached. */
  masksAt: number;
}

export interface ComparisonState {
  /** What is compared in the open case; null: nothing. */
  open: OpenComparison | null;
  /** Counts up whenever a mask changed. */
  masksRevision: number;
  /** The views show the comparison in place of the case. */
  shown: boolean;
  /** Both outlines on one image, in place of one image beside the other. */
  overlaid: boolean;
  /** The difference that was gone to last; the next one follows it, wherever one has scrolled since. */
  visited: number | null;
}

export const noComparison: ComparisonState = {
  open: null,
  masksRevision: 0,
  shown: false,
  overlaid: false,
  visited: null,
};

export function createComparisonStore() {
  return createStore<ComparisonState>(() => noComparison);
}

export const trialNames: readonly TrialName[] = ['a', 'b'];

/** Apart for every kind of colour blindness (Okabe & Ito, 2008), and on grey values. */
export const trialColors: Record<TrialName, string> = { a: '#56b4e9', b: '#f0a030' };

export function openComparison(comparison: Comparison, shape: SegmentMasks['shape']): OpenComparison {
  const masks = new SegmentMasks(shape);
  masks.keep(trialNames);
  const [a, b] = trialNames.map((name) => masks.masks.get(name)!);
  return { comparison, masks, common: new CommonVoxels(a, b), masksAt: 0 };
}
