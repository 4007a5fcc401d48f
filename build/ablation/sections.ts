import { mean } from '#core/metrics';
import { analyse, type PlanSummary, type StudyAnalysis } from '#electron/services/evaluation';
import type { KeptStudy } from './kept-study.ts';
import { fixed, listed, markdownTable, signed, withInterval } from './markdown.ts';

/** The studies behind the page; a study that was not run yet is told as such. */
export interface Studies {
  readonly presets: KeptStudy;
  readonly factors: KeptStudy;
  readonly finalists?: KeptStudy;
  readonly test?: KeptStudy;
}

const OFFICIAL = 'official';
const WITH_CROP = 'official with crop and box prior';
const DEFAULT = 'default';
/** Differences below this are called none: about what another seed of the prompts makes. */
const NOISE = 0.02;

/** What a line `{{name}}` of the template stands for. */
export const sections: Record<string, (studies: Studies) => string> = {
  data: ({ presets, factors }) => dataOf(presets, factors),
  presets: ({ presets }) => planTable(presets, [OFFICIAL, WITH_CROP]),
  goals: ({ presets }) => goals(presets),
  significance: ({ factors }) => significance(analysed(factors)),
  factors: ({ factors }) => factorTables(factors),
  gains: ({ factors }) => gains(factors),
  finalists: ({ finalists }) =>
    finalists ? planTable(finalists, [finalists.notes.base]) : 'The grid of the finalists was not run yet.',
  winner: (studies) => winner(studies),
  structures: ({ presets }) => structureTable(presets),
  test: ({ test }) =>
    test
      ? `${taken(test)}\n\n${planTable(test, [OFFICIAL, WITH_CROP])}`
      : 'The winner was not run on the held-out cases yet.',
  cost: ({ presets }) => cost(presets),
};

/** On the cases that every plan has done, so that all means are over the same ones. */
function analysed(study: KeptStudy, base = study.notes.base): StudyAnalysis {
  const { results, timings } = common(study);
  return analyse({ ...study.notes, base }, results, timings);
}

function common({ results, timings }: KeptStudy): Pick<KeptStudy, 'results' | 'timings'> {
  const plans = new Set(results.map((r) => r.plan)).size;
  const counts = Map.groupBy(results, caseOf);
  const isCommon = (one: Parameters<typeof caseOf>[0]) => counts.get(caseOf(one))?.length === plans;
  return { results: results.filter(isCommon), timings: timings.filter(isCommon) };
}

function caseOf({ scan, structure }: { readonly scan: string; readonly structure: string }): string {
  return `${scan}|${structure}`;
}

function dataOf(presets: KeptStudy, factors: KeptStudy): string {
  const rows = Object.entries({ presets, 'one factor at a time': factors }).map(([name, study]) => {
    const { notes } = study;
    const { results } = common(study);
    const cases = new Set(results.map(caseOf)).size;
    const patients = new Set(results.map((r) => r.patient)).size;
    const drawn =
      notes.sampleStructures === null ? 'all' : `${notes.sampleStructures} drawn by seed ${notes.seed}`;
    return [
      name,
      `${notes.scans.done} of ${notes.scans.asked}`,
      `${patients}`,
      `${cases}`,
      drawn,
      `${notes.skipped.length}`,
      `${notes.model.name}, ${notes.model.weightsSha256.slice(0, 12)}`,
      notes.takenOn,
    ];
  });
  const heading = [
    'study',
    'scans done',
    'patients',
    'cases',
    'structures a scan',
    'skipped',
    'model, weights',
    'taken on',
  ];
  const parts = [markdownTable(heading, rows), cutShort([presets, factors]), skippedOf([presets, factors])];
  return parts.filter((part) => part !== '').join('\n\n');
}

function cutShort(studies: readonly KeptStudy[]): string {
  return studies.some(({ notes: { scans } }) => scans.done < scans.asked)
    ? '**Cut short.** Not every scan is done: only the cases that every plan has done count.'
    : '';
}

function skippedOf(studies: readonly KeptStudy[]): string {
  const skipped = studies.flatMap(({ notes }) => notes.skipped);
  if (skipped.length === 0) return 'Nothing was skipped.';
  const lines = skipped.map(
    (s) => `- ${[s.scan, s.structure, s.plan].filter(Boolean).join(', ')}: ${s.reason}`,
  );
  return `Skipped, and in no mean below:\n\n${[...new Set(lines)].join('\n')}`;
}

function taken({ notes }: KeptStudy): string {
  return `Taken on ${notes.takenOn} with the weights ${notes.model.weightsSha256.slice(0, 12)}.`;
}

/** Plans in the study's order, each against one or several others. */
function planTable(study: KeptStudy, bases: readonly string[]): string {
  const present = bases.filter((base) => study.results.some((r) => r.plan === base));
  const all = present.map((base) => analysed(study, base).plans);
  const [plans] = all.length > 0 ? all : [analysed(study).plans];
  const against = (name: string) =>
    all.map((found) => {
      const comparison = found.find((p) => p.name === name)?.comparison;
      return comparison ? withInterval(comparison.effect, comparison.interval) : '';
    });
  return markdownTable(
    [
      'plan',
      'mean (cases)',
      'mean (patients)',
      'median',
      ...present.map((base) => `against ${base}`),
      ...DETAILS,
    ],
    plans.map((p) => [
      nameOf(p),
      fixed(p.meanDice),
      fixed(p.patientMeanDice),
      fixed(p.medianDice),
      ...against(p.name),
      ...details(p, study),
    ]),
  );
}

const DETAILS = ['NSD 2 mm', 'HD95 mm', 'false voxels', 'slices too many', 'slices missed', 's a structure'];

function details(p: PlanSummary, study: KeptStudy): string[] {
  const own = common(study).results.filter((r) => r.plan === p.name);
  return [
    fixed(p.nsd2mm),
    p.medianHd95Mm === null ? '-' : fixed(p.medianHd95Mm, 1),
    fixed(mean(own.map((r) => r.falseVoxelRatio ?? 0)), 2),
    fixed(p.overPropagatedSlices, 1),
    fixed(p.missedSlices, 1),
    secondsACase(p),
  ];
}

function secondsACase({ secondsPerSlice, slicesPerCase }: PlanSummary): string {
  return fixed(secondsPerSlice * slicesPerCase, 2);
}

function nameOf({ name }: PlanSummary): string {
  return name === DEFAULT ? '**default**' : name;
}

function goals(study: KeptStudy): string {
  const goal = (base: string, least: number) => {
    const plans = analysed(study, base).plans;
    const [ours, other] = [DEFAULT, base].map((name) => plans.find((p) => p.name === name));
    if (!ours || !other) return `- The default plan against ${base}: not measured.`;
    const difference = ours.meanDice - other.meanDice;
    const patients = ours.comparison;
    const reached = difference >= least ? 'reached' : 'NOT reached';
    return `- The default plan against ${base}: ${signed(difference)} in the mean over ${ours.cases} cases (goal: at least +${fixed(least, 2)}, ${reached}); over patients ${patients ? withInterval(patients.effect, patients.interval) : 'not measured'}.`;
  };
  return [goal(OFFICIAL, 0.1), goal(WITH_CROP, 0.03)].join('\n');
}

function significance({ plans, fewestPatients }: StudyAnalysis): string {
  const most = Math.max(0, ...plans.map((p) => p.comparison?.patients ?? 0));
  const compared = plans.filter((p) => p.comparison).length;
  return most < fewestPatients
    ? `With ${most} patient${most === 1 ? '' : 's'} and ${compared} comparisons no difference, however large, can reach p = 0.05 in Wilcoxon's paired test after Holm's correction: that takes at least ${fewestPatients} patients. No p is given; the intervals describe these patients and no others.`
    : `p is of Wilcoxon's signed-rank test, paired by patient and two-sided, after Holm's correction over ${compared} comparisons.`;
}

function factorTables(study: KeptStudy): string {
  const { plans, fewestPatients } = analysed(study);
  const base = plans.find((p) => p.name === study.notes.base);
  const factors = Map.groupBy(
    plans.filter((p) => p !== base),
    (p) => p.factor || 'other',
  );
  const tables = [...factors].map(([factor, own]) => {
    const reachable = own.some((p) => (p.comparison?.patients ?? 0) >= fewestPatients);
    const rows = [...(base ? [base] : []), ...own].map((p) => {
      const { comparison } = p;
      return [
        nameOf(p),
        fixed(p.meanDice),
        fixed(p.patientMeanDice),
        fixed(p.medianDice),
        comparison ? withInterval(comparison.effect, comparison.interval) : 'base',
        ...(reachable ? [comparison ? comparison.adjustedP.toPrecision(2) : ''] : []),
        ...details(p, study),
      ];
    });
    const heading = [
      'plan',
      'mean (cases)',
      'mean (patients)',
      'median',
      'effect [95 %]',
      ...(reachable ? ['p (Holm)'] : []),
      ...DETAILS,
    ];
    return `### ${factor[0].toUpperCase()}${factor.slice(1)}\n\n${markdownTable(heading, rows)}`;
  });
  return tables.join('\n\n');
}

/** What helps, harms or does neither, in the mean over patients; arms with other prompts say nothing of the plan. */
function gains(study: KeptStudy): string {
  const compared = analysed(study).plans.flatMap((p) =>
    p.comparison ? [{ ...p, effect: p.comparison.effect, interval: p.comparison.interval }] : [],
  );
  const others = new Set(study.notes.plans.flatMap(({ name, otherPrompt }) => (otherPrompt ? [name] : [])));
  const isPlan = (p: PlanSummary) => !others.has(p.name) && p.factor !== 'baseline';
  const own = compared.filter(isPlan);
  const group = (title: string, chosen: typeof own) =>
    `- ${title}: ${chosen.length === 0 ? 'nothing that was tried' : chosen.map((p) => `${p.name} (${signed(p.effect)})`).join('; ')}.`;
  const sorted = own.toSorted((a, b) => b.effect - a.effect);
  const sure = sorted.filter((p) => p.interval && (p.interval[0] > 0 || p.interval[1] < 0));
  return [
    group(
      `Gain over the default, by at least ${NOISE}`,
      sorted.filter((p) => p.effect >= NOISE),
    ),
    group(
      `Neither gain nor lose ${NOISE}`,
      sorted.filter((p) => Math.abs(p.effect) < NOISE),
    ),
    group(
      `Lose at least ${NOISE}`,
      sorted.filter((p) => p.effect <= -NOISE),
    ),
    sure.length === 0
      ? '- No interval of these lies on one side of zero.'
      : `- On one side of zero with the whole interval: ${listed(sure.map((p) => p.name))}.`,
  ].join('\n');
}

/** Of all plans that are prompted by one box, the one with the highest mean over patients. */
function winner({ presets, finalists }: Studies): string {
  const ranked = analysed(finalists ?? presets).plans.toSorted(
    (a, b) => b.patientMeanDice - a.patientMeanDice,
  );
  const [best] = ranked;
  if (!best) return 'No plan has a finished case.';
  const ours = ranked.find((p) => p.name === DEFAULT);
  const of = finalists ? 'the finalists' : 'the presets (the grid of the finalists was not run yet)';
  const lead = `Of ${of}, "${best.name}" has the highest mean over patients (${fixed(best.patientMeanDice)}).`;
  if (!ours || best.name === DEFAULT) return lead;
  const behind = best.patientMeanDice - ours.patientMeanDice;
  return behind < NOISE
    ? `${lead} The default plan is ${fixed(behind)} behind, which is less than the noise, and stays.`
    : `${lead} The default plan is ${fixed(behind)} behind: it is not the winner.`;
}

function structureTable(study: KeptStudy): string {
  const { structures, plans } = analysed(study);
  return markdownTable(
    ['structure', 'cases', ...plans.map((p) => p.name)],
    structures.map(({ structure, cases, meanDice }) => [
      structure,
      `${cases}`,
      ...meanDice.map((dice) => (dice === null ? '' : fixed(dice))),
    ]),
  );
}

function cost(study: KeptStudy): string {
  const { notes } = study;
  const { timings } = common(study);
  const scans = new Set(timings.map((t) => t.scan)).size;
  const table = markdownTable(
    ['plan', 's a scan', 's a structure', 'ms a slice'],
    analysed(study).plans.map((p) => [
      nameOf(p),
      fixed(p.secondsPerScan, 1),
      secondsACase(p),
      fixed(1000 * p.secondsPerSlice, 1),
    ]),
  );
  const structures = new Set(timings.map(caseOf)).size / Math.max(1, scans);
  const overhead =
    notes.overheadRatio === null
      ? ''
      : ` Reading, scoring and storing took ${fixed(100 * notes.overheadRatio, 1)} % of it on top.`;
  return `${table}\n\nTime in the model, ${notes.threads} thread${notes.threads === 1 ? '' : 's'}, ${fixed(structures, 1)} structures a scan; an embedding that another plan had left is charged with what it took.${overhead} ${notes.machine}.`;
}
