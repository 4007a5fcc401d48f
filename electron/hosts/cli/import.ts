import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { progressLine } from './progress.ts';
import { withSession } from './session.ts';

export function registerImport(program: Command, cli: Cli): void {
  program
    .command('import')
    .description('read scans (DICOM folders or files, NIfTI) into the library')
    .argument('<path...>', 'files or folders')
    .option('--as-segments <case>', 'the files are labelmaps or DICOM SEG of this case')
    .option('--force', 'take objects that are not CT images')
    .action((paths: string[], own: { asSegments?: string; force?: boolean }, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) => {
        const params = {
          paths: paths.map((path) => resolve(path)),
          force: own.force === true,
          asSegmentsOf: own.asSegments,
        };
        const report = await client.call('import.paths', params, { onProgress: progressLine(cli) });
        const { cases, refused, segments } = report;
        for (const { path, reason } of refused) cli.say(`refused: ${path}: ${reason}`);
        if (cases.length === 0 && segments.length === 0) cli.fail();
        cli.print(report, () =>
          [
            ...cases.map(({ id, name, shape }) => `${id}  ${name}  ${shape.join(' x ')}`),
            ...cases.flatMap(({ id, warnings }) =>
              warnings.map(({ message }) => `${id}  warning: ${message}`),
            ),
            ...segments.map(({ id, label, voxels }) => `${id}  ${label}  ${voxels} voxels`),
            `${cases.length} cases and ${segments.length} segments imported, ${refused.length} files refused`,
          ].join('\n'),
        );
      }),
    );
}
