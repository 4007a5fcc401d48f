import type { WaistOptions } from '#core/contract';
import type { SeenAnswer } from './stop.ts';

/**
 * Asked after every frame of a run, in its order: the last frame of the object, once it is known that those after it show
 * something else, or null.
 */
export type WaistRule = (t: number, seen: SeenAnswer) => number | null;

/**
 * A rule for one run. A model that only follows what looks alike goes on from a vertebra into the next one; on the way the
 * mask narrows, in doubt, and widens again. The object then ends with the most doubtful frame so far. It may also have been
 * prompted where it is narrow: what counts is the widest mask until then. Measured: docs/decisions/waist.md.
 */
export function waistRule(options: WaistOptions, prompted: SeenAnswer): WaistRule {
  const { narrowed, widened, regained, slices, doubt } = options;
  let widest = prompted.area;
  let narrowest = prompted.area;
  let most = { t: Number.NaN, predictedIou: 1 };
  let wide = 0;
  return (t, { area, predictedIou }) => {
    // A frame without the object says nothing about its shape.
    if (area === 0) return null;
    if (!(predictedIou >= most.predictedIou)) most = { t, predictedIou };
    narrowest = Math.min(narrowest, area);
    const isWideAgain =
      narrowest < narrowed * widest && area > widened * narrowest && area > regained * widest;
    wide = isWideAgain && most.predictedIou < doubt ? wide + 1 : 0;
    if (wide >= slices) return most.t;
    if (wide === 0 && area > widest) widest = narrowest = area;
    return null;
  };
}
