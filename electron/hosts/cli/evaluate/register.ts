import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { outFolder, type StudyOptions, studyRequest, withStudyOptions } from './options.ts';

export function registerEvaluate(program: Command, cli: Cli): void {
  const evaluate = withStudyOptions(
    program
      .command('evaluate')
      .description('run plans on a data set with reference masks; tables and a report in --out'),
  ).action(async (_own: object, command: Command) => {
    const options = command.optsWithGlobals<StudyOptions>();
    const request = studyRequest(command, options);
    const out = resolve(outFolder(command, options));
    if (options.queue !== undefined && options.shard !== undefined)
      command.error('error: --queue and --shard are two ways to share the work: choose one');
    const { runEvaluate } = await import('./run-evaluate.ts');
    await runEvaluate(cli, request, out, options);
  });

  evaluate
    .command('merge')
    .description('join the results of shards; into --out, or into the first folder')
    .argument('<folder...>', 'the --out folders of the shards')
    .action(async (folders: string[], _own: object, command: Command) => {
      const { mergeFolders } = await import('./merge.ts');
      mergeFolders(cli, folders, command.optsWithGlobals<StudyOptions>().out ?? folders[0]);
    });

  evaluate
    .command('estimate')
    .description('predict time and cost of a study from the seconds a slice of one that was run')
    .requiredOption('--from <folder>', 'the --out folder of a study with the same model, plans and machine')
    .option('--workers <n>', 'processes at work at once', Number, 1)
    .option('--price-per-hour <price>', 'of one worker', Number)
    .option('--scans <n>', 'instead of a data set: so many scans', Number)
    .option(
      '--structures-per-scan <n>',
      'structures of a scan; as in the measured study when left out',
      Number,
    )
    .option(
      '--slices-per-case <n>',
      'slices that the model looks at in a case; as measured when left out',
      Number,
    )
    .action(async (_own: object, command: Command) => {
      const { estimate } = await import('./estimate.ts');
      estimate(cli, command);
    });
}
