import { dirname, resolve } from 'node:path';
import { SagittaError, type StudyMeasures, type StudySettings } from '#core/contract';
import {
  type CaseUse,
  type Dataset,
  datasetHash,
  namedScans,
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
  /** Every label of the cases' labelmaps is a structure. */
  readonly everyLabel?: boolean;
  /** Only scans whose id begins with one of these. */
  readonly only?: readonly string[];
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
  readonly measures?: StudyMeasures;
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
  const { sample, seed, shard, threads, minVoxels, structures, measures } = request;
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
      const settings = {
        schema: 1 as const,
        version,
        model,
        ...arms,
        ...chosen,
        ...(measures && { measures }),
        dataset,
      };
      return { settings, scans, own: shard ? shardOf(scans, shard) : scans };
    },
  };
}

type DatasetRequest = Pick<StudyRequest, 'dataset' | 'cases' | 'use' | 'everyLabel' | 'only'>;

/** Scans that a request means, without reading any of them; undefined where it names no data set. */
export function countScans(request: DatasetRequest & Pick<StudyRequest, 'sample'>): number | undefined {
  if (request.dataset === undefined && request.cases === undefined) return undefined;
  const { length } = open(request).data.scans;
  return Math.min(length, request.sample ?? length);
}

function open({ dataset, cases, only, ...choice }: DatasetRequest): { root: string; data: Dataset } {
  const path = resolve(cases ?? dataset ?? '.');
  const data = cases === undefined ? readDataset(path, choice.use) : readCasesFile(path, choice);
  const root = cases === undefined ? path : dirname(path);
  return { root, data: { ...data, scans: namedScans(data.scans, only ?? []) } };
}
