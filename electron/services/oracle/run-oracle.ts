import { SagittaError } from '#core/contract';
import { cardFromHyperParameters } from '#core/sam2/checkpoint';
import { type Check, canBeForced, type ReferenceCase, runStagesCase, runVideoCase } from '#core/sam2/oracle';
import { compileGraphSet, type LoadedGraphSet } from '#electron/inference/ort';
import { caseNames, readCase } from './reference-files.ts';
import { openWeights } from './reference-weights.ts';

export interface OracleOptions {
  /** Gets one line at a time. */
  log(line: string): void;
  readonly threads?: number;
}

export interface OracleOutcome {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs the reference cases of a folder on the CPU, each teacher-forced (where its memories are stored) and
 * free-running, and logs the largest error of every tensor against its tolerance; the last line is the count of
 * cases. A case that cannot be run counts as failed; a folder without the cases wanted throws.
 */
export async function runOracle(
  folder: string,
  wanted: readonly string[],
  { log, threads = 1 }: OracleOptions,
): Promise<OracleOutcome> {
  const models = new Map<string, Promise<LoadedGraphSet>>();
  const graphsOf = (reference: ReferenceCase) => {
    const { model, hyper_parameters } = reference.manifest;
    const key = JSON.stringify([model, hyper_parameters]);
    const known = models.get(key) ?? compile(folder, reference, threads);
    models.set(key, known);
    return known;
  };
  let passed = 0;
  let failed = 0;
  try {
    for (const name of caseNames(folder, wanted)) {
      if (await runCase(folder, name, graphsOf, log)) passed++;
      else failed++;
    }
  } finally {
    for (const graphs of await Promise.allSettled(models.values())) {
      if (graphs.status === 'fulfilled') await graphs.value.dispose();
    }
  }
  log(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}

async function runCase(
  folder: string,
  name: string,
  graphsOf: (reference: ReferenceCase) => Promise<LoadedGraphSet>,
  log: (line: string) => void,
): Promise<boolean> {
  try {
    const reference = readCase(folder, name);
    const graphs = await graphsOf(reference);
    let good = true;
    for (const { title, run } of passesOf(reference)) {
      const checks = await run(graphs);
      for (const check of checks) log(`${name} ${title} ${lineOf(check)}`);
      const wrong = checks.filter((check) => !check.passed).length;
      good &&= wrong === 0 && checks.length > 0;
      log(
        `${wrong ? 'FAIL' : 'ok'} ${name} ${title}: ${checks.length - wrong} of ${checks.length} comparisons hold`,
      );
    }
    return good;
  } catch (thrown) {
    log(`FAIL ${name}: ${SagittaError.from(thrown).message}`);
    return false;
  }
}

interface Pass {
  readonly title: string;
  run(graphs: LoadedGraphSet): Promise<Check[]>;
}

function passesOf(reference: ReferenceCase): Pass[] {
  if (reference.manifest.kind === 'stages')
    return [{ title: 'stages', run: (graphs) => runStagesCase(reference, graphs) }];
  const modes = canBeForced(reference.tensors)
    ? (['teacher-forced', 'free-running'] as const)
    : (['free-running'] as const);
  return modes.map((mode) => ({ title: mode, run: (graphs) => runVideoCase(reference, graphs, mode) }));
}

async function compile(
  folder: string,
  { manifest }: ReferenceCase,
  threads: number,
): Promise<LoadedGraphSet> {
  const card = cardFromHyperParameters(manifest.hyper_parameters);
  const { weights, close } = openWeights(folder, manifest.model, card);
  try {
    return await compileGraphSet(card, weights, {
      imageSize: card.input.imageSize,
      threads,
      provider: 'cpu',
    });
  } finally {
    close();
  }
}

function lineOf({ name, error, tolerance, passed, note }: Check): string {
  const verdict = passed ? 'ok' : 'FAIL';
  return `${name} ${error.toExponential(1)} <= ${tolerance.toExponential(1)} ${verdict}${note ? ` (${note})` : ''}`;
}
