import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import type { SegmentOptions } from './segment/index.ts';

export function registerSegment(program: Command, cli: Cli): void {
  program
    .command('segment')
    .description('carry prompts through a scan and write the masks')
    .option('--case <id>', 'a case of the library')
    .option('--input <path>', 'a scan that need not be in the library: a file or a DICOM folder')
    .requiredOption('--prompts <file>', 'prompts.json: objects with boxes, points or masks on slices')
    .option('--model <name>', 'one of `models list`')
    .option('--plan <plan>', 'a preset, or a .json or .yaml file')
    .option('--output <file...>', 'file names ending in .nii.gz, .nrrd, .dcm, .stl, .glb or .csv', [])
    .option('--save', 'keep the segments in the library')
    .action(async (own: SegmentOptions, command: Command) => {
      if ((own.case === undefined) === (own.input === undefined))
        command.error('error: name one scan, with --case or with --input');
      const { runSegment } = await import('./segment/index.ts');
      const output = own.output.map((path) => resolve(path));
      await runSegment(cli, { ...command.optsWithGlobals<SegmentOptions>(), output });
    });
}
