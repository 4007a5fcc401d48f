import { type Command, InvalidArgumentError, Option } from 'commander';
import { CorrectionKind, type StudyMeasures, z } from '#core/contract';
import type { CaseUse, StudyRequest } from '#electron/services/evaluation';
import type { GlobalOptions } from '../cli.ts';

/** What chooses the scans and the plans of a study, as commander hands it over. */
export interface StudyOptions extends GlobalOptions {
  dataset?: string;
  cases?: string;
  use?: CaseUse;
  everyLabel?: boolean;
  only?: string[];
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
  threads: number;
  baselines?: boolean;
  corrections: number;
  correctedBy: CorrectionKind[];
  sliceScores?: boolean;
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
    .option('--every-label', 'of a cases file take every label of its labelmaps, not the listed ones alone')
    .option('--only <names>', 'only scans whose name begins so; several separated by commas', names)
    .option('--plans <plans>', 'presets, separated by commas, or a .json or .yaml file')
    .option('--out <folder>', 'where results are kept; an interrupted study goes on there')
    .option('--model <name>', 'one of `models list`')
    .option('--sample <n>', 'only so many scans, drawn by the seed', whole(1))
    .option('--seed <n>', 'for sample, prompts and bootstrap', whole(0), 1)
    .option('--shard <i/n>', 'only this part of the scans, from 1/n to n/n', shard)
    .option('--queue <url>', 'leave the scans to the workers at this Redis or Valkey: redis://host:port')
    .option('--min-voxels <n>', 'leave out smaller structures', whole(1), 1)
    .addOption(
      new Option('--structures <names>', 'only these, separated by commas')
        .argParser(names)
        .default([], 'all there are'),
    )
    .option('--sample-structures <n>', 'only so many of a scan, drawn by the seed', whole(1))
    .option('--threads <n>', 'of the inference process; another number may give other last bits', whole(1), 2)
    .option('--baselines', 'compare with the box filled, region growing and the copied reference slice')
    .option(
      '--corrections <n>',
      'let a simulated reader correct the first slice of the review queue n times, each followed by a run',
      whole(0),
      0,
    )
    .addOption(
      new Option(
        '--corrected-by <kinds>',
        'how the reader corrects: clicks, drawing, or both separated by a comma',
      )
        .argParser(correctionKinds)
        .default(['clicks'], 'clicks'),
    )
    .option('--slice-scores', "keep every slice's score beside its Dice, for their rank correlation");
}

/** Checks what commander cannot and hands the rest to the service. */
export function studyRequest(command: Command, options: StudyOptions): StudyRequest {
  const { dataset, cases, plans, use, everyLabel, only } = options;
  if ((dataset === undefined) === (cases === undefined))
    command.error('error: name one data set, with --dataset or with --cases');
  if (plans === undefined) command.error("error: required option '--plans <plans>' not specified");
  if (everyLabel && cases === undefined) command.error('error: --every-label belongs to --cases');
  const { sample, seed, shard: part, minVoxels, structures, threads } = options;
  return {
    dataset,
    cases,
    use,
    everyLabel,
    only,
    plans,
    sample,
    seed,
    shard: part,
    minVoxels,
    structures,
    sampleStructures: options.sampleStructures,
    threads,
    measures: measuresOf(options),
  };
}

/** Undefined where nothing but the plans' own results is asked for. */
function measuresOf(options: StudyOptions): StudyMeasures | undefined {
  const { baselines = false, corrections, correctedBy, sliceScores = false } = options;
  const isAsked = baselines || corrections > 0 || sliceScores;
  return isAsked ? { baselines, corrections, correctedBy, sliceScores } : undefined;
}

function names(text: string): string[] {
  return text.split(',');
}

function correctionKinds(text: string): CorrectionKind[] {
  const parsed = z.array(CorrectionKind).safeParse(names(text));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`Give ${CorrectionKind.options.join(' or ')}, or both.`);
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
