import { arch, cpus, platform, release } from 'node:os';
import type { CaseResult, SkippedCase, StudySettings, WorstSlice } from '#core/contract';
import type { Interval, PlanSummary, StudyAnalysis } from './analysis.ts';
import { count, type Html, html, htmlTable } from './html.ts';
import { measuresSection } from './measures.ts';
import { decayPlot, dicePlot, effectPlot } from './plots.ts';
import { style } from './style.ts';

/** Everything a report is made of. */
export interface ReportInput {
  readonly settings: StudySettings;
  readonly analysis: StudyAnalysis;
  readonly results: readonly CaseResult[];
  /** Scans that the study set out to do, and those of them that are done. */
  readonly scans: { readonly asked: number; readonly done: number };
  readonly skipped: readonly SkippedCase[];
  readonly absent: number;
  readonly worst: readonly WorstSlice[];
  /** Time outside the model as a part of the time in it. */
  readonly overheadRatio: number | null;
}

/** One HTML file that needs nothing else: plots are inline SVG, pictures are data URLs. */
export function reportHtml(input: ReportInput): string {
  const { analysis, settings } = input;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Propagation study</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>${style}</style></head><body>
<h1>Propagation study</h1>
${scope(input)}
<h2>Plans</h2>
${planTable(analysis.plans)}
${analysis.plans.length > 0 ? dicePlot(analysis.plans) : ''}
<h2>Against the base plan (${settings.base})</h2>
${comparisons(analysis)}
<h2>Surfaces, volumes and slices</h2>
${detailTable(analysis.plans)}
<h2>Dice by structure</h2>
${structureTable(analysis)}
${measuresSection(settings, input.results)}
<h2>Decay with the distance from the prompt</h2>
<p>Mean over cases of slices that hold the structure in the reference or in the prediction; the prompted slices
themselves are left out.</p>
${analysis.decay.length > 0 ? decayPlot(analysis.decay) : ''}
<h2>Worst slices</h2>
<p>The slice with the lowest Dice of the worst structures, at most one a scan: reference green, prediction orange.</p>
<div class="gallery">${input.worst.map(picture)}</div>
<h2>Cost</h2>
${costTable(input)}
<h2>What was skipped</h2>
${skippedTable(input.skipped)}
<h2>To repeat it</h2>
${recipe(settings)}
</body></html>
`;
  return page.text;
}

function scope({ settings, analysis, scans, skipped, absent }: ReportInput): Html {
  const patients = Math.max(0, ...analysis.plans.map((p) => p.patients));
  const { dataset } = settings;
  const sample =
    dataset.sample === null ? 'all of them' : `a sample of ${dataset.sample} by seed ${settings.seed}`;
  return html`<p>${scans.done} of ${scans.asked} scans done (${dataset.available} in the data set, ${sample});
${count(patients, 'patient')} with at least one case. The unit of every interval and test is the patient.
Skipped, and listed below: ${count(skipped.length, 'entry', 'entries')}. Not in their scan, or smaller than
${count(settings.minVoxels, 'voxel')}: ${count(absent, 'structure')}. Dice counts the whole volume, slices without the reference included.</p>
${dataset.notes.map((note) => html`<p class="note">${note}</p>`)}
${
  patients < 2
    ? html`<p class="note">One patient: there is no interval, and nothing here can be said of others.</p>`
    : ''
}`;
}

function planTable(plans: readonly PlanSummary[]): Html {
  return htmlTable(
    [
      'Plan',
      'Factor',
      'Cases',
      'Patients',
      'Mean Dice (cases)',
      'Mean Dice (patients)',
      '95 % interval',
      'Median (patients)',
    ],
    plans.map((p) => [
      p.name,
      p.factor,
      `${p.cases}`,
      `${p.patients}`,
      fixed(p.meanDice),
      fixed(p.patientMeanDice),
      interval(p.interval),
      fixed(p.medianDice),
    ]),
    2,
  );
}

function comparisons({ plans, fewestPatients }: StudyAnalysis): Html {
  const compared = plans.filter((p) => p.comparison !== null);
  if (compared.length === 0) return html`<p>There is no second plan to compare.</p>`;
  const most = Math.max(...compared.map((p) => p.comparison?.patients ?? 0));
  const rows = compared.map(({ name, factor, comparison }) => {
    if (!comparison) return [name];
    const { effect, interval: range, patients, test, adjustedP } = comparison;
    const reachable = patients >= fewestPatients;
    return [
      name,
      factor,
      `${patients}`,
      signed(effect),
      interval(range, signed),
      reachable ? test.p.toPrecision(2) : 'not reachable',
      reachable ? adjustedP.toPrecision(2) : 'not reachable',
    ];
  });
  return html`<p>Paired on the cases that both plans have done, the mean of each patient's differences; intervals by
10,000 bootstrap resamples of patients (percentiles); Wilcoxon's signed-rank test, two-sided, with Holm's correction over
${count(compared.length, 'comparison')}.</p>
${
  most < fewestPatients
    ? html`<p class="note">With ${count(most, 'patient')} no difference, however large, can reach p = 0.05 after the correction:
at least ${fewestPatients} patients are needed. The effects below describe these patients and no others.</p>`
    : ''
}
${htmlTable(['Plan', 'Factor', 'Patients', 'Effect on Dice', '95 % interval', 'p', 'p (Holm)'], rows, 2)}
${effectPlot(compared)}`;
}

function detailTable(plans: readonly PlanSummary[]): Html {
  return htmlTable(
    [
      'Plan',
      'NSD 1 mm',
      'NSD 2 mm',
      'NSD 3 mm',
      'HD95 mm (median)',
      'Empty predictions',
      'Volume error',
      'Dice on prompted slices',
      'Over-propagated slices',
      'Missed slices',
    ],
    plans.map((p) => [
      p.name,
      fixed(p.nsd1mm),
      fixed(p.nsd2mm),
      fixed(p.nsd3mm),
      p.medianHd95Mm === null ? '' : p.medianHd95Mm.toFixed(1),
      `${p.emptyPredictions}`,
      `${(100 * p.volumeError).toFixed(1)} %`,
      fixed(p.promptedDice),
      p.overPropagatedSlices.toFixed(1),
      p.missedSlices.toFixed(1),
    ]),
  );
}

function structureTable({ structures, plans }: StudyAnalysis): Html {
  return htmlTable(
    ['Structure', 'Cases', ...plans.map((p) => p.name)],
    structures.map(({ structure, cases, meanDice }) => [
      structure,
      `${cases}`,
      ...meanDice.map((dice) => (dice === null ? '' : fixed(dice))),
    ]),
  );
}

function picture({ png, scan, structure, plan, slice, dice }: WorstSlice): Html {
  return html`<figure><img src="data:image/png;base64,${png}" alt="">
<figcaption>${structure}, ${scan}<br>slice ${slice}, ${plan}: Dice of the case ${fixed(dice)}</figcaption></figure>`;
}

function costTable({ analysis, overheadRatio, settings }: ReportInput): Html {
  return html`${htmlTable(
    ['Plan', 'Seconds a scan', 'Seconds a slice', 'Peak memory MB'],
    analysis.plans.map((p) => [
      p.name,
      p.secondsPerScan.toFixed(1),
      p.secondsPerSlice.toFixed(3),
      p.peakMemoryMb === null ? 'not told' : `${p.peakMemoryMb}`,
    ]),
  )}
<p>Time in the model alone, ${count(settings.threads, 'thread')}. Embeddings are shared among plans and structures; a plan that found one
ready is charged with what making it had taken, as if it had been run alone.
${overheadRatio === null ? '' : `Reading, scoring and storing took ${(100 * overheadRatio).toFixed(1)} % on top of it.`}
Memory is the highest of the inference process up to then, whatever plan it was due to.</p>`;
}

function skippedTable(skipped: readonly SkippedCase[]): Html {
  if (skipped.length === 0) return html`<p>Nothing.</p>`;
  return htmlTable(
    ['Scan', 'Structure', 'Plan', 'Reason'],
    skipped.map((s) => [s.scan, s.structure ?? 'all', s.plan ?? 'all', `${s.reason} (${s.code})`]),
    4,
  );
}

function recipe(settings: StudySettings): Html {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${platform()} ${release()} ${arch()}, Node ${process.version}`;
  return html`<p>Sagitta ${settings.version}; model ${settings.model.name}, weights SHA-256
<code>${settings.model.weightsSha256}</code>; data set ${settings.dataset.kind}, SHA-256
<code>${settings.dataset.sha256}</code>; seed ${settings.seed}; ${count(settings.threads, 'thread')}; report made on ${machine}.</p>
<details><summary>Settings with all plans (study.json)</summary><pre>${JSON.stringify(settings, null, 2)}</pre></details>`;
}

function fixed(value: number): string {
  return value.toFixed(3);
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(3)}`;
}

function interval(range: Interval, written = fixed): string {
  return range ? `${written(range[0])} to ${written(range[1])}` : 'none (one patient)';
}
