import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CaseUse, StudyRequest } from '#electron/services/evaluation';
import type { GlobalOptions } from '../cli.ts';

/** What chooses the scans and the plans of a study, as commander hands it over. */
export interface StudyOptions extends GlobalOptions {
  dataset?: string;
  cases?: string;
  use?: CaseUse;
  plans?: string;
  out?: string;
  model?: string;
  sample?: number;
  seed: number;
  shard?: { index: number; of: number };
  queue?: string;
  minVoxels: number;
  structures: string[];
  sampleStructures?: number;
  allLabels?: boolean;
  threads: number;
}

export function withStudyOptions(command: Command): Command {
  return command
    .option('--dataset <folder>', 'TotalSegmentator layout, nnU-Net layout, or CTs and labelmaps in pairs')
    .option('--cases <file>', 'a cases.json: CT, mask and label of every case')
    .addOption(
      new Option('--use <mark>', 'only what a cases file, or the column split of meta.csv, marks so').choices(
        ['train', 'val', 'test'],
      ),
    )
    .option('--all-labels', "of a cases file every label of its labelmaps, not only the cases' own")
    .option('--plans <plans>', 'presets, separated by commas, or a .json or .yaml file')
    .option('--out <folder>', 'where results are kept; an interrupted study goes on there')
    .option('--model <name>', 'one of `models list`')
    .option('--sample <n>', 'only so many scans, drawn by the seed', whole(1))
    .option('--seed <n>', 'for sample, prompts and bootstrap', whole(0), 1)
    .option('--shard <i/n>', 'only this part of the scans, from 1/n to n/n', shard)
    .option('--queue <url>', 'leave the scans to the workers at this Redis or Valkey: redis://host:port')
    .option('--min-voxels <n>', 'leave out smaller structures', whole(1), 1)
    .option('--structures <names>', 'only these, separated by commas', (text) => text.split(','), [])
    .option('--sample-structures <n>', 'only so many of a scan, drawn by the seed', whole(1))
    .option(
      '--threads <n>',
      'of the inference process; another number may give other last bits',
      whole(1),
      2,
    );
}

/** Checks what commander cannot and hands the rest to the service. */
export function studyRequest(command: Command, options: StudyOptions): StudyRequest {
  const { dataset, cases, plans, use } = options;
  if ((dataset === undefined) === (cases === undefined))
    command.error('error: name one data set, with --dataset or with --cases');
  if (plans === undefined) command.error("error: required option '--plans <plans>' not specified");
  if (options.allLabels && cases === undefined) command.error('error: --all-labels belongs to --cases');
  const { sample, seed, shard: part, minVoxels, structures, threads } = options;
  return {
    dataset,
    cases,
    use,
    plans,
    sample,
    seed,
    shard: part,
    minVoxels,
    structures,
    sampleStructures: options.sampleStructures,
    allLabels: options.allLabels,
    threads,
  };
}

export function outFolder(command: Command, { out }: StudyOptions): string {
  return out ?? command.error("error: required option '--out <folder>' not specified");
}

export function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`Give a whole number from ${least} up.`);
    return value;
  };
}

function shard(text: string): { index: number; of: number } {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(index >= 1 && index <= of))
    throw new InvalidArgumentError('Give i/n with i from 1 to n, such as 2/8.');
  return { index, of };
}
