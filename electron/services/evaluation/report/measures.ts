import type { CaseResult, CorrectionKind, StudySettings } from '#core/contract';
import { mean, rankCorrelation } from '#core/metrics';
import { type Html, html, htmlTable } from './html.ts';

/** What was measured beside the plans' own results, plan by plan; nothing where nothing was asked for. */
export function measuresSection(
  { measures, plans }: Pick<StudySettings, 'measures' | 'plans'>,
  results: readonly CaseResult[],
): Html | string {
  if (!measures) return '';
  const ofPlan = plans.map(({ name }) => ({ name, own: results.filter((r) => r.plan === name) }));
  const done = ofPlan.filter(({ own }) => own.length > 0);
  return html`
${measures.baselines ? baselineTable(done) : ''}
${measures.corrections > 0 ? correctionTable(done, measures.corrections, measures.correctedBy) : ''}
${measures.sliceScores ? correlationTable(done) : ''}`;
}

type Done = readonly { readonly name: string; readonly own: readonly CaseResult[] }[];

function baselineTable(done: Done): Html {
  const rows = done.map(({ name, own }) => {
    const known = own.filter((r) => r.baselines?.length);
    const over = (which: string) =>
      mean(known.map((r) => r.baselines?.find((b) => b.name === which)?.dice ?? 0));
    const won = known.filter((r) => (r.baselines ?? []).every((b) => r.dice > b.dice)).length;
    const means = ['box', 'growing', 'copy'].map((which) => over(which).toFixed(3));
    return [name, mean(known.map((r) => r.dice)).toFixed(3), ...means, `${won} of ${known.length}`];
  });
  return html`<h2>Without a model</h2>
<p>Mean 3D Dice over cases of the box filled on all slices, of region growing inside it, and of the reference's own
prompted slice copied to all slices.</p>
${htmlTable(['Plan', 'Dice', 'Box', 'Growing', 'Copied slice', 'Cases above all three'], rows)}`;
}

function correctionTable(done: Done, most: number, kinds: readonly CorrectionKind[]): Html {
  const counts = Array.from({ length: most + 1 }, (_, count) => count);
  const rows = done.flatMap(({ name, own }) =>
    kinds.flatMap((by) => {
      const known = own.filter((r) => r.corrections !== undefined);
      if (known.length === 0) return [];
      const after = (count: number) =>
        mean(
          known.map(
            (r) => (r.corrections ?? []).findLast((c) => c.by === by && c.count <= count)?.dice ?? r.dice,
          ),
        );
      return [[name, by, ...counts.map((count) => after(count).toFixed(3))]];
    }),
  );
  return html`<h2>After corrections</h2>
<p>Mean 3D Dice over cases after so many slices corrected by a simulated reader, who takes the first slice of the review
queue, clicks up to three times or draws it, and propagates again.</p>
${htmlTable(['Plan', 'By', ...counts.map(String)], rows)}`;
}

function correlationTable(done: Done): Html {
  const rows = done.map(({ name, own }) => {
    const pairs = own.flatMap((r) => r.sliceScores ?? []).map((s) => [s.score, s.dice] as const);
    return [name, `${pairs.length}`, rankCorrelation(pairs)?.toFixed(3) ?? 'not told'];
  });
  return html`<h2>Rank correlation of score and Dice</h2>
<p>Spearman's, over all slices of all cases that are not empty in both masks: is the confidence that the window shows
where the errors are?</p>
${htmlTable(['Plan', 'Slices', 'Rank correlation'], rows)}`;
}
