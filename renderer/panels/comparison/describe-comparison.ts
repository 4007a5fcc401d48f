import type { ComparisonColumn } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';

/** A slice under both plans in words: for the head of the strip and for screen readers. */
export function describeComparison(column: ComparisonColumn, count: number): string {
  const { slice, dice, onlyMm2, confidence, pending } = column;
  const parts = [texts.timeline.slice(slice + 1, count)];
  if (pending) return [...parts, texts.comparison.pending].join(' · ');
  if (dice === null) return [...parts, texts.comparison.nothing].join(' · ');
  parts.push(texts.comparison.diceOf(dice.toFixed(3)));
  if (onlyMm2.a > 0) parts.push(texts.comparison.onlyA(cm2(onlyMm2.a)));
  if (onlyMm2.b > 0) parts.push(texts.comparison.onlyB(cm2(onlyMm2.b)));
  if (confidence.a !== null || confidence.b !== null)
    parts.push(texts.comparison.sure(sure(confidence.a), sure(confidence.b)));
  return parts.join(' · ');
}

const cm2 = (mm2: number) => (mm2 / 100).toFixed(mm2 < 1000 ? 2 : 1);
const sure = (value: number | null) => value?.toFixed(2) ?? '–';
