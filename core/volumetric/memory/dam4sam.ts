import { countAbove, planeComponents, positive } from '#core/masks';
import type { AnchorRule, DistractorNote, FrameNote, FrameWatch, Seen } from './gate.ts';
import { surest } from './gate.ts';
import { boxIou, maskBox } from './mask-box.ts';

export interface DistractorOptions {
  /** Two masks whose boxes overlap by no more than this (IoU) are two different things. */
  readonly divergence: number;
  /** Predicted IoU that an anchor needs. */
  readonly anchorIouAbove: number;
  /** At most so many anchors, the latest. */
  readonly anchors: number;
}

/** An anchor's area lies within this part of the median of the latest areas. */
const AREA_TOLERANCE = 0.2;
const AREAS = 10;
/** One anchor and the next lie more than this many frames apart. */
const APART = 5;

/**
 * The distractor-resolving memory of DAM4SAM (Videnovic et al. 2025, arXiv 2411.17576, and the authors'
 * code): a frame is remembered for good when another of the decoder's masks holds something beside the object, while
 * the answer itself is sure and of its usual size. The recent-appearance memory beside it is a gate with a stride.
 */
export function distractorWatch({ divergence, anchorIouAbove }: DistractorOptions): FrameWatch {
  return {
    prompted: (lowRes) => ({
      kind: 'distractor',
      anchor: false,
      areas: withArea([], lowRes),
      sinceAnchor: null,
    }),

    tracked({ candidates, objectScore }: Seen, before: FrameNote | null) {
      const known = before?.kind === 'distractor' ? before : null;
      const choice = surest(candidates);
      const { lowRes, predictedIou } = candidates[choice];
      const areas = withArea(known?.areas ?? [], lowRes);
      const sinceAnchor = known?.sinceAnchor == null ? null : known.sinceAnchor + 1;
      const anchor =
        objectScore > 0 &&
        predictedIou > anchorIouAbove &&
        (sinceAnchor === null || sinceAnchor > APART) &&
        isUsual(areas, lowRes) &&
        candidates.some((c, n) => n !== choice && overlap(lowRes, c.lowRes) <= divergence);
      const note: DistractorNote = {
        kind: 'distractor',
        anchor,
        areas,
        sinceAnchor: anchor ? 0 : sinceAnchor,
      };
      return { choice, note };
    },
  };
}

export function distractorAnchors({ anchors }: DistractorOptions): AnchorRule {
  return {
    pick: (tracked) =>
      tracked.filter(({ note }) => note?.kind === 'distractor' && note.anchor).slice(0, anchors),
  };
}

/** IoU of the answer's box and of the box that holds it and the largest thing beside it in another mask. */
function overlap(answer: Float32Array, other: Float32Array): number {
  const chosen = positive(answer);
  const beside = positive(other).map((v, n) => (v && !chosen[n] ? 1 : 0));
  const [largest] = planeComponents(beside, Math.sqrt(beside.length));
  if (!largest) return 1;
  const both = chosen.slice();
  for (const n of largest) both[n] = 1;
  return boxIou(maskBox(chosen), maskBox(both));
}

function withArea(areas: readonly number[], lowRes: Float32Array): readonly number[] {
  const area = countAbove(lowRes);
  return area > 0 ? [...areas, area].slice(-AREAS) : areas;
}

function isUsual(areas: readonly number[], lowRes: Float32Array): boolean {
  const area = countAbove(lowRes);
  if (area === 0 || areas.length < 2) return false;
  const sorted = areas.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
  return Math.abs(area / median - 1) <= AREA_TOLERANCE;
}
