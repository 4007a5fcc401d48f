import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { programVersion, shippedModels } from '#electron/services';
import {
  beginStudy,
  closeStudy,
  openStudyModel,
  type ProgressStore,
  prepareStudy,
  runHere,
} from '#electron/services/evaluation';
import { phantomDataset } from '../../support/study.ts';
import { descendants, processorSeconds } from '../processes.ts';
import type { Workplace } from '../workplace.ts';

const SCANS = [1, 2, 3, 4];
/** A scan that the shipped model has to work for. */
const SHAPE = [160, 160, 48] as const;

/**
 * What `evaluate` takes beside the model, in processor time: reading, simulating prompts, scoring, storing and tables
 * in this process against all that the inference process does. Processor time is the same on a busy machine.
 */
export async function harness(workplace: Workplace): Promise<void> {
  const { report } = workplace;
  const folder = workplace.newFolder('harness');
  const dataset = mkdtempSync(join(folder, 'data-'));
  phantomDataset(dataset, SCANS, SHAPE);
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const asked = { dataset, plans: 'default,official', seed: 1, minVoxels: 1000, structures: [], threads: 1 };
  const prepared = await prepareStudy(asked);
  const folders = { shippedDir: shippedModels(), libraryRoot: join(folder, 'library') };
  const opened = await openStudyModel(folders, undefined, 1);
  try {
    const inference = descendants(process.pid).find(({ command }) => command.includes('--threads=1'));
    const inModel = () => (inference ? processorSeconds(inference.pid) : undefined);
    const study = prepared.with(opened, programVersion());
    const store = beginStudy(study, join(folder, 'out'));
    const signal = new AbortController().signal;
    const tools = { ...opened, settings: study.settings, scratch, signal };
    // A study has hundreds of scans: the first one, which loads and compiles, does not count.
    const [first, ...others] = study.own;
    await runHere({ ...study, own: [first] }, store, tools, () => {});
    const before = { model: inModel(), own: process.cpuUsage() };
    await runHere({ ...study, own: others }, store, tools, () => {});
    const { user, system } = process.cpuUsage(before.own);
    const after = inModel();
    closeStudy(store, join(folder, 'out'));
    const spent = spentOn(store, others);
    store.close();
    if (before.model === undefined || after === undefined) {
      report.lacks('harness', 'the system does not tell the processor time of another process');
      return;
    }
    const add = (what: string, value: number, goal?: number) =>
      report.add({ part: 'harness', what, unit: '%', value, runs: 1, goal });
    const part = (own: number, model: number) => (100 * own) / model;
    add(
      `evaluate beside the model, ${others.length} phantoms: of the time of plans that are run alone`,
      part(spent.overhead, spent.model),
      5,
    );
    const processor = part((user + system) / 1e6, after - before.model);
    add('the same in processor time, while plans share embeddings', processor);
  } finally {
    await opened.close();
  }
}

/** Seconds beside the model and, as if each plan had been run alone, in it. */
function spentOn(store: ProgressStore, scans: readonly { readonly id: string }[]) {
  const ids = new Set(scans.map(({ id }) => id));
  const overhead = [...store.overheadSeconds()].filter(([id]) => ids.has(id));
  const inModel = [...store.timings()].filter(({ scan }) => ids.has(scan));
  return {
    overhead: overhead.reduce((sum, [, s]) => sum + s, 0),
    model: inModel.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
