import type { CaseResult } from '#core/contract';
import type { Cell } from '../csv/index.ts';
import type { ProgressStore } from './progress-store.ts';

/** A table of what was measured beside the plans' own results. */
export interface MeasureTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that tell the rows of one case apart. */
  readonly key: string;
  rows(): Iterable<readonly Cell[]>;
}

const CASE_COLUMNS = ['scan', 'patient', 'structure', 'plan'] as const;

/** Those that the study asked for; in the order of its results. */
export function measureTables(store: ProgressStore): MeasureTable[] {
  const { measures } = store.settings;
  const table = (
    name: string,
    key: string,
    own: readonly string[],
    rowsOf: (result: CaseResult) => readonly (readonly Cell[])[],
  ): MeasureTable => ({
    name,
    key,
    columns: [...CASE_COLUMNS, ...own],
    *rows() {
      for (const result of store.results()) {
        const { scan, patient, structure, plan } = result;
        for (const cells of rowsOf(result)) yield [scan, patient, structure, plan, ...cells];
      }
    },
  });
  return [
    ...(measures?.baselines
      ? [
          table('baselines', 'baseline', ['baseline', 'dice', 'promptedDice'], ({ baselines = [] }) =>
            baselines.map((b) => [b.name, b.dice, b.promptedDice]),
          ),
        ]
      : []),
    ...(measures?.corrections
      ? [
          table(
            'corrections',
            'correctedBy, count',
            ['correctedBy', 'count', 'slice', 'dice'],
            ({ corrections = [] }) => corrections.map((c) => [c.by, c.count, c.slice, c.dice]),
          ),
        ]
      : []),
    ...(measures?.sliceScores
      ? [
          table('slice-scores', 'slice', ['slice', 'score', 'dice'], ({ sliceScores = [] }) =>
            sliceScores.map((s) => [s.slice, s.score, s.dice]),
          ),
        ]
      : []),
  ];
}
