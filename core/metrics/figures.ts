import type { CorrectionKind, StructureFigures } from '#core/contract';
import { mean } from './statistics.ts';

/** Means over structures, each of which counts once. */
export interface FigureMeans {
  readonly structures: number;
  readonly promptedDice: number;
  readonly dice: number;
  /** Null where not all of them were prompted so. */
  readonly fromMaskDice: number | null;
  readonly falseVoxelRatio: number;
  readonly baselines: StructureFigures['baselines'];
  /** Structures that are above all three baselines. */
  readonly aboveBaselines: number;
}

/** Null where there is no structure. */
export function figureMeans(structures: readonly StructureFigures[]): FigureMeans | null {
  if (structures.length === 0) return null;
  const over = (value: (s: StructureFigures) => number) => mean(structures.map(value));
  const fromMask = structures.flatMap((s) => s.fromMaskDice ?? []);
  return {
    structures: structures.length,
    promptedDice: over((s) => s.promptedDice),
    dice: over((s) => s.dice),
    fromMaskDice: fromMask.length === structures.length ? mean(fromMask) : null,
    falseVoxelRatio: over((s) => s.falseVoxelRatio),
    baselines: {
      box: over((s) => s.baselines.box),
      growing: over((s) => s.baselines.growing),
      copy: over((s) => s.baselines.copy),
    },
    aboveBaselines: structures.filter(beatsBaselines).length,
  };
}

/** Above the filled box, region growing and the copied reference slice alike. */
export function beatsBaselines({ dice, baselines }: StructureFigures): boolean {
  return dice > Math.max(baselines.box, baselines.growing, baselines.copy);
}

/**
 * Mean 3D Dice after `count` corrections. A structure whose reader had no slice left before counts as it was then.
 * Null where nobody has corrected.
 */
export function correctedMean(
  structures: readonly StructureFigures[],
  by: CorrectionKind,
  count: number,
): number | null {
  const found = structures.map(({ dice, corrected }) => {
    const made = corrected.find((c) => c.by === by);
    return made && (made.dice[Math.min(count, made.dice.length) - 1] ?? dice);
  });
  const known = found.filter((dice) => dice !== undefined);
  return known.length > 0 && known.length === found.length ? mean(known) : null;
}
