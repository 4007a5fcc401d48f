import type { CaseResult, CaseTiming } from '#core/contract';
import {
  bootstrapInterval,
  byPatient,
  fewestPatients,
  holm,
  mean,
  median,
  type PairedTest,
  wilcoxonSignedRank,
} from '#core/metrics';

export type Interval = readonly [low: number, high: number] | null;

/** A plan against the base plan, on the cases that both have done. */
export interface Comparison {
  readonly patients: number;
  /** Mean over patients of the difference in Dice. */
  readonly effect: number;
  readonly interval: Interval;
  readonly test: PairedTest;
  /** Holm's adjustment over all plans of the study. */
  readonly adjustedP: number;
}

export interface PlanSummary {
  readonly name: string;
  readonly factor: string;
  readonly cases: number;
  readonly patients: number;
  /** Over cases. */
  readonly meanDice: number;
  /** Over patients, each the mean of its cases. */
  readonly patientMeanDice: number;
  readonly medianDice: number;
  readonly interval: Interval;
  readonly nsd1mm: number;
  readonly nsd2mm: number;
  readonly nsd3mm: number;
  /** Over the cases where something was predicted. */
  readonly medianHd95Mm: number | null;
  readonly emptyPredictions: number;
  /** Mean of the absolute volume error as a part of the reference. */
  readonly volumeError: number;
  readonly promptedDice: number;
  readonly overPropagatedSlices: number;
  readonly missedSlices: number;
  readonly secondsPerScan: number;
  readonly secondsPerSlice: number;
  readonly slicesPerCase: number;
  readonly peakMemoryMb: number | null;
  readonly comparison: Comparison | null;
}

export interface StudyAnalysis {
  readonly plans: readonly PlanSummary[];
  /** Patients below which no comparison of this study can be significant. */
  readonly fewestPatients: number;
  /** Mean Dice by structure (in the order of names), then by plan; null where a plan has no case of it. */
  readonly structures: readonly {
    readonly structure: string;
    readonly cases: number;
    readonly meanDice: readonly (number | null)[];
  }[];
  /** Mean over cases of the Dice of slices so far from the prompt. */
  readonly decay: readonly {
    readonly plan: string;
    readonly fromMm: number;
    readonly dice: number;
    readonly cases: number;
  }[];
}

/** What of a study's settings its numbers depend on. */
export interface StudyDesign {
  readonly base: string;
  readonly seed: number;
  readonly plans: readonly { readonly name: string; readonly factor: string }[];
}

/** All numbers of the report. Plans without a case are left out of `plans`. */
export function analyse(
  settings: StudyDesign,
  results: readonly CaseResult[],
  timings: readonly CaseTiming[],
): StudyAnalysis {
  const byPlan = Map.groupBy(results, (r) => r.plan);
  const of = (plan: string) => byPlan.get(plan) ?? [];
  const base = of(settings.base);
  const arms = settings.plans.filter(({ name }) => of(name).length > 0);
  const others = arms.filter(({ name }) => name !== settings.base);
  const compared = others.map(({ name }) => compare(base, of(name), settings.seed));
  const adjusted = holm(compared.map((c) => c?.test.p ?? 1));
  const comparisonOf = (name: string): Comparison | null => {
    const n = others.findIndex((arm) => arm.name === name);
    const found = compared[n];
    return found ? { ...found, adjustedP: adjusted[n] } : null;
  };
  const structures = [...new Set(results.map((r) => r.structure))].sort();
  return {
    plans: arms.map(({ name, factor }) => ({
      name,
      factor,
      ...summary(
        of(name),
        timings.filter((t) => t.plan === name),
        settings.seed,
      ),
      comparison: comparisonOf(name),
    })),
    fewestPatients: fewestPatients(others.length),
    structures: structures.map((structure) => {
      const own = arms.map(({ name }) => of(name).filter((r) => r.structure === structure));
      return {
        structure,
        cases: Math.max(...own.map((r) => r.length)),
        meanDice: own.map((r) => (r.length > 0 ? mean(r.map((c) => c.dice)) : null)),
      };
    }),
    decay: arms.flatMap(({ name }) => decayOf(name, of(name))),
  };
}

function summary(
  results: readonly CaseResult[],
  timings: readonly CaseTiming[],
  seed: number,
): Omit<PlanSummary, 'name' | 'factor' | 'comparison'> {
  const patients = [...byPatient(results, (r) => r.dice).values()];
  const over = (value: (r: CaseResult) => number) => mean(results.map(value));
  const distances = results.flatMap((r) => (r.hd95Mm === null ? [] : [r.hd95Mm]));
  const seconds = timings.reduce((sum, t) => sum + t.seconds, 0);
  const memory = timings.flatMap((t) => (t.peakMemoryMb === null ? [] : [t.peakMemoryMb]));
  return {
    cases: results.length,
    patients: patients.length,
    meanDice: over((r) => r.dice),
    patientMeanDice: mean(patients),
    medianDice: median(patients),
    interval: bootstrapInterval(patients, { seed }),
    nsd1mm: over((r) => r.nsd1mm),
    nsd2mm: over((r) => r.nsd2mm),
    nsd3mm: over((r) => r.nsd3mm),
    medianHd95Mm: distances.length > 0 ? median(distances) : null,
    emptyPredictions: results.length - distances.length,
    volumeError: over((r) => Math.abs(r.volumeErrorRatio)),
    promptedDice: over((r) => r.promptedDice),
    overPropagatedSlices: over((r) => r.overPropagatedSlices),
    missedSlices: over((r) => r.missedSlices),
    secondsPerScan: seconds / new Set(timings.map((t) => t.scan)).size,
    secondsPerSlice:
      seconds /
      Math.max(
        1,
        timings.reduce((sum, t) => sum + t.slices, 0),
      ),
    slicesPerCase: timings.length > 0 ? mean(timings.map((t) => t.slices)) : 0,
    peakMemoryMb: memory.length > 0 ? memory.reduce((a, b) => Math.max(a, b)) : null,
  };
}

function compare(
  base: readonly CaseResult[],
  plan: readonly CaseResult[],
  seed: number,
): Omit<Comparison, 'adjustedP'> | null {
  const key = (r: CaseResult) => `${r.scan}|${r.structure}`;
  const before = new Map(base.map((r) => [key(r), r.dice]));
  const pairs = plan.flatMap((r) => {
    const dice = before.get(key(r));
    return dice === undefined ? [] : [{ patient: r.patient, difference: r.dice - dice }];
  });
  if (pairs.length === 0) return null;
  const differences = [...byPatient(pairs, (p) => p.difference).values()];
  return {
    patients: differences.length,
    effect: mean(differences),
    interval: bootstrapInterval(differences, { seed }),
    test: wilcoxonSignedRank(differences),
  };
}

function decayOf(plan: string, results: readonly CaseResult[]): StudyAnalysis['decay'] {
  const bins = Map.groupBy(
    results.flatMap((r) => r.decay),
    (bin) => bin.fromMm,
  );
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([fromMm, all]) => ({ plan, fromMm, dice: mean(all.map((b) => b.dice)), cases: all.length }));
}
