import type { PropagationPlan } from '#core/contract';
import { countAbove } from '#core/masks';
import type { FrameOutput } from './tracker.ts';

/** What rules about a run's end see of an answer. */
export interface SeenAnswer {
  /** Pixels of the mask, at low resolution. */
  readonly area: number;
  readonly predictedIou: number;
  readonly objectScore: number;
}

/** What a stop rule sees of a tracked frame. */
export interface SeenFrame extends Omit<SeenAnswer, 'predictedIou'> {
  readonly promptedArea: number;
  /** From the prompted frame, in mm. */
  readonly distanceMm: number;
}

/** Asked after every frame of a run, in its order: has the object ended? */
export type StopRule = (frame: SeenFrame) => boolean;

/** A mask this much smaller than the prompted one counts as gone (measured when the shipped model was trained). */
const COLLAPSED = 0.02;

/** An answer as those rules see it. */
export function seenAnswer({ lowRes, predictedIou, objectScore }: Omit<FrameOutput, 't'>): SeenAnswer {
  return { area: countAbove(lowRes), predictedIou, objectScore };
}

/** A rule for one run; it counts, so every run needs its own. */
export function stopRule(stop: PropagationPlan['stop']): StopRule {
  const inARow = (slices: number, gone: (frame: SeenFrame) => boolean): StopRule => {
    let count = 0;
    return (frame) => {
      count = gone(frame) ? count + 1 : 0;
      return count >= slices;
    };
  };
  switch (stop.kind) {
    case 'never':
      return () => false;
    case 'absent':
      return inARow(stop.slices, (f) => f.objectScore <= 0 || f.area < COLLAPSED * f.promptedArea);
    case 'object-score':
      return inARow(stop.slices, (f) => f.objectScore <= stop.below);
    case 'area':
      return inARow(stop.slices, (f) => f.area < stop.fraction * f.promptedArea);
    case 'distance':
      return (f) => f.distanceMm >= stop.mm;
  }
}
