import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { programVersion, shippedModels } from '#electron/services';
import { beginStudy, closeStudy, openStudyModel, prepareStudy, runHere } from '#electron/services/evaluation';
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
    store.close();
    if (before.model === undefined || after === undefined) {
      report.lacks('harness', 'the system does not tell the processor time of another process');
      return;
    }
    const model = after - before.model;
    const value = (100 * (user + system)) / 1e6 / model;
    report.add({
      part: 'harness',
      what: `evaluate beside the model, share of the model's processor time (${others.length} phantoms)`,
      unit: '%',
      value,
      runs: 1,
      goal: 5,
    });
  } finally {
    await opened.close();
  }
}
