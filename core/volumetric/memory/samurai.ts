import { positive } from '#core/masks';
import type { FrameNote, FrameWatch, MotionNote, Seen, Watched } from './gate.ts';
import { surest } from './gate.ts';
import { beginFilter, correctFilter, filteredBox, predictFilter } from './kalman.ts';
import { type Box, boxIou, maskBox } from './mask-box.ts';

export interface MotionOptions {
  /** Share of the motion score in the choice of the mask, 0 to 1. */
  readonly motionWeight: number;
  /** Frames in a row that the filter watches before it is asked. */
  readonly motionAfter: number;
}

/** A mask below this predicted IoU teaches the filter nothing, and makes it begin anew (the authors' settings). */
const RELIABLE_IOU = 0.3;

/**
 * The motion model of SAMURAI (Yang et al. 2024, arXiv 2411.11922): of the decoder's masks the one with
 * the highest sum of predicted IoU and of IoU with the box that a Kalman filter expects, weighted. Here frames are
 * slices: a structure that runs obliquely moves from one to the next like an object in a video. Other than in the
 * authors' code the prompted frame is the first that the filter sees.
 */
export function motionWatch({ motionWeight, motionAfter }: MotionOptions): FrameWatch {
  return {
    prompted: (lowRes) => watched(maskBox(positive(lowRes))),

    tracked({ candidates }: Seen, before: FrameNote | null): Watched {
      const known = before?.kind === 'motion' ? before : null;
      const boxes = candidates.map((c) => maskBox(positive(c.lowRes)));
      if (!known?.filter || known.stable === 0) {
        const choice = surest(candidates);
        return { choice, note: watched(boxes[choice]) };
      }
      const expected = predictFilter(known.filter);
      const trusted = known.stable >= motionAfter;
      const scores = boxes.map((box) => boxIou(filteredBox(expected), box));
      const weighed = candidates.map((c, n) => ({
        ...c,
        predictedIou: motionWeight * scores[n] + (1 - motionWeight) * c.predictedIou,
      }));
      const choice = surest(trusted ? weighed : candidates);
      const box = boxes[choice];
      const reliable = box !== null && candidates[choice].predictedIou > RELIABLE_IOU;
      const note: MotionNote = {
        kind: 'motion',
        filter: reliable ? correctFilter(expected, box) : expected,
        stable: reliable ? known.stable + 1 : 0,
        score: trusted ? scores[choice] : null,
      };
      return { choice, note };
    },
  };
}

/** The note on the first frame that the filter sees. */
function watched(box: Box | null): MotionNote {
  return { kind: 'motion', filter: box && beginFilter(box), stable: box ? 1 : 0, score: null };
}
