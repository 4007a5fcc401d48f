import { join } from 'node:path';
import type { StudySummary } from '#core/contract';
import { programVersion, shippedModels } from '#electron/services';
import {
  beginStudy,
  closeStudy,
  openStudyModel,
  prepareStudy,
  runHere,
  runOnQueue,
  type StudyRequest,
} from '#electron/services/evaluation';
import { openScratchFolder } from '#electron/services/scratch';
import type { Cli } from '../cli.ts';
import { libraryRootOf } from '../session.ts';
import { table } from '../table.ts';
import type { StudyOptions } from './options.ts';

/** `sagitta evaluate`: here, or by the workers of a queue. */
export async function runEvaluate(
  cli: Cli,
  request: StudyRequest,
  out: string,
  options: StudyOptions,
): Promise<void> {
  const { library, queue } = options;
  const prepared = await prepareStudy(request);
  for (const note of prepared.notes) cli.say(note);
  const libraryRoot = libraryRootOf({ library });
  const opened = await openStudyModel(
    { shippedDir: shippedModels(), libraryRoot },
    options.model,
    request.threads,
  );
  try {
    const study = prepared.with(opened, programVersion());
    const store = beginStudy(study, out);
    const scratch = openScratchFolder(join(out, 'scratch'));
    const { signal } = new AbortController();
    try {
      if (queue !== undefined) {
        // The workers have models of their own.
        await opened.close();
        await runOnQueue(queue, study, store, cli.say);
      } else
        await runHere(
          study,
          store,
          { ...opened, settings: study.settings, scratch: scratch.path, signal },
          cli.say,
        );
      printSummary(cli, closeStudy(store, out));
    } finally {
      scratch.remove();
      store.close();
    }
  } finally {
    await opened.close();
  }
}

/** Skipped scans are told, and do not make the command fail unless nothing is left. */
export function printSummary(cli: Cli, summary: StudySummary): void {
  // A shard may have no scan at all: then there was nothing to do.
  if (summary.scans > 0 && summary.plans.every((plan) => plan.cases === 0)) cli.fail();
  cli.print(summary, () => {
    const rows = summary.plans.map((p) => [
      p.name,
      p.cases,
      p.meanDice === null ? '-' : p.meanDice.toFixed(4),
      p.secondsPerScan === null ? '-' : p.secondsPerScan.toFixed(1),
      p.skippedCases,
    ]);
    const skipped = summary.skipped.map(
      (s) => `skipped: ${[s.scan, s.structure, s.plan].filter(Boolean).join(', ')}: ${s.reason}`,
    );
    const absent =
      summary.absent > 0 ? [`${summary.absent} structures are not in their scan, or too small`] : [];
    return [
      `${summary.scans} scans`,
      table(['PLAN', 'CASES', 'MEAN DICE', 'SECONDS PER SCAN', 'SKIPPED'], rows),
      ...skipped,
      ...absent,
      `Report: ${summary.outputs.at(-1)}`,
    ].join('\n');
  });
}
