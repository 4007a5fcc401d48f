import { dirname, resolve } from 'node:path';
import { SagittaError, type StudySettings } from '#core/contract';
import {
  type CaseUse,
  datasetHash,
  readCasesFile,
  readDataset,
  sampleScans,
  shardOf,
} from './dataset/index.ts';
import { readStudyArms } from './plans/index.ts';
import type { StudyModel } from './run/index.ts';
import type { Study } from './study.ts';

/** What a study is asked for, as the command line spells it. */
export interface StudyRequest {
  /** Folder of a data set; or `cases`. */
  readonly dataset?: string;
  /** A file of cases. */
  readonly cases?: string;
  /** Only what is marked so. */
  readonly use?: CaseUse;
  /** Every label of the cases' labelmaps. */
  readonly allLabels?: boolean;
  /** Presets, separated by commas, or a file. */
  readonly plans: string;
  readonly sample?: number;
  readonly seed: number;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly minVoxels: number;
  readonly structures: readonly string[];
  /** At most so many structures of a scan, drawn by the seed. */
  readonly sampleStructures?: number;
  readonly threads: number;
}

/** A study that lacks only the model. */
export interface PreparedStudy {
  readonly notes: readonly string[];
  with(model: Pick<StudyModel, 'model' | 'weightsSha256'>, version: string): Study;
}

/** Finds the scans and writes out the plans; rejects before anything long has begun. */
export async function prepareStudy(request: StudyRequest): Promise<PreparedStudy> {
  const arms = await readStudyArms(request.plans);
  const { root, data } = open(request);
  const { sample, seed, shard, threads, minVoxels, structures } = request;
  const { sampleStructures = null } = request;
  const scans = sampleScans(data.scans, sample, seed);
  if (scans.length === 0)
    throw new SagittaError('file-not-found', 'The data set holds no scan.', {
      remedy: 'Check the folder or the file of cases, and --use.',
    });
  const notes = [...data.notes];
  if (sample !== undefined && sample > data.scans.length)
    notes.push(
      `A sample of ${sample} was asked for; there are ${data.scans.length} scans, and all are taken.`,
    );
  const dataset: StudySettings['dataset'] = {
    kind: data.kind,
    sha256: datasetHash(scans, root),
    available: data.scans.length,
    sample: sample ?? null,
    notes,
  };
  return {
    notes,
    with({ model: { name, imageSize, precision }, weightsSha256 }, version) {
      const model = { name, weightsSha256, imageSize, precision };
      const chosen = { seed, threads, minVoxels, structures: [...structures], sampleStructures };
      const settings = { schema: 1 as const, version, model, ...arms, ...chosen, dataset };
      return { settings, scans, own: shard ? shardOf(scans, shard) : scans };
    },
  };
}

/** Scans that a request means, without reading any of them; undefined where it names no data set. */
export function countScans(
  request: Pick<StudyRequest, 'dataset' | 'cases' | 'use' | 'allLabels' | 'sample'>,
): number | undefined {
  if (request.dataset === undefined && request.cases === undefined) return undefined;
  const { length } = open(request).data.scans;
  return Math.min(length, request.sample ?? length);
}

function open({ dataset, cases, ...choice }: Pick<StudyRequest, 'dataset' | 'cases' | 'use' | 'allLabels'>) {
  if (cases !== undefined) {
    const path = resolve(cases);
    return { root: dirname(path), data: readCasesFile(path, choice) };
  }
  const root = resolve(dataset ?? '.');
  return { root, data: readDataset(root, choice.use) };
}
