import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudyScan, StudySettings, StudySummary } from '#core/contract';
import { naturally } from './dataset/index.ts';
import { analyse, reportHtml } from './report/index.ts';
import { evaluateScan, type ScanTools } from './run/index.ts';
import { ProgressStore, writeResults } from './store/index.ts';

/** Pictures of a plan in the report. */
const PICTURES = 12;

/** A study as it is asked for: its settings, all of its scans, and those that are to be done here. */
export interface Study {
  readonly settings: StudySettings;
  readonly scans: readonly StudyScan[];
  readonly own: readonly StudyScan[];
}

export type Say = (text: string) => void;

/** Opens the study's folder and notes what is to be done there. Throws `conflict` for a folder of another study. */
export function beginStudy(study: Study, folder: string): ProgressStore {
  const store = ProgressStore.begin(folder, study.settings);
  const places = new Map(study.scans.map((scan, place) => [scan.id, place]));
  store.plan(study.own.map(({ id }) => ({ id, place: places.get(id) ?? places.size })));
  return store;
}

/** Does the scans one after the other in this process. What was finished by an earlier run is not done again. */
export async function runHere(
  { own }: Study,
  store: ProgressStore,
  tools: ScanTools,
  say: Say,
): Promise<void> {
  for (const [n, scan] of own.entries()) {
    if (store.isScanDone(scan.id)) continue;
    const where = `scan ${n + 1} of ${own.length} (${scan.id})`;
    let told = 0;
    let absent = 0;
    const overheadSeconds = await evaluateScan(scan, tools, {
      isDone: (structure, plan) => store.isCaseDone(scan.id, structure, plan),
      isWorst: (found) => store.isWorst(found),
      onCase(result, timing, worst) {
        store.addCase(result, timing, worst);
        told++;
        say(
          `${where}: ${result.structure}, ${result.plan}: Dice ${result.dice.toFixed(3)}, ${timing.seconds.toFixed(1)} s`,
        );
      },
      onSkipped(skipped) {
        store.addSkipped(skipped);
        told++;
        const what = [skipped.structure, skipped.plan].filter((name) => name !== undefined).join(', ');
        say(`${where}: skipped${what === '' ? '' : ` ${what}`}: ${skipped.reason}`);
      },
      onAbsent(structure, voxels) {
        store.addAbsent({ scan: scan.id, structure, voxels });
        absent++;
      },
      onNotice: say,
    });
    if (told === 0) say(`${where}: no case: ${absent} structures are not in it or too small`);
    store.finishScan(scan.id, overheadSeconds);
  }
}

/** Writes tables and report from what is done so far; returns what `evaluate --json` closes with. */
export function closeStudy(store: ProgressStore, folder: string): StudySummary {
  const { settings } = store;
  const outputs = writeResults(store, folder);
  const timings = [...store.timings()];
  const results = [...store.results()];
  const analysis = analyse(settings, results, timings);
  const ids = store.scanIds();
  const skipped = store.skipped();
  const absent = store.absent().length;
  const inModel = timings.reduce((sum, t) => sum + t.seconds, 0);
  const overhead = [...store.overheadSeconds().values()].reduce((sum, s) => sum + s, 0);
  const report = reportHtml({
    settings,
    analysis,
    results,
    scans: { asked: ids.length, done: ids.filter((id) => store.isScanDone(id)).length },
    skipped,
    absent,
    worst: settings.plans
      .flatMap(({ name }) => store.worst(name, PICTURES))
      .sort((a, b) => a.dice - b.dice || naturally(a.scan, b.scan)),
    overheadRatio: inModel > 0 ? overhead / inModel : null,
  });
  writeFileSync(join(folder, 'report.html'), report, { mode: 0o600 });
  return {
    scans: ids.length,
    skipped,
    absent,
    plans: settings.plans.map(({ name }) => {
      const found = analysis.plans.find((p) => p.name === name);
      return {
        name,
        cases: found?.cases ?? 0,
        meanDice: found?.meanDice ?? null,
        secondsPerScan: found?.secondsPerScan ?? null,
        skippedCases: skipped.filter((s) => s.plan === undefined || s.plan === name).length,
      };
    }),
    outputs: [...outputs, 'report.html'].map((name) => join(folder, name)),
  };
}
