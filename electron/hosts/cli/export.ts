import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ExportFormat } from '#core/contract';
import type { Cli } from './cli.ts';
import { progressLine } from './progress.ts';
import { withSession } from './session.ts';

export function registerExport(program: Command, cli: Cli): void {
  program
    .command('export')
    .description('write the segments of a case; every file is read back before it is called done')
    .argument('<case>')
    .addOption(new Option('--format <format>').choices(ExportFormat.options).makeOptionMandatory())
    .requiredOption('--output <path>', 'file, or folder for several')
    .option('--segments <id...>', 'only these segments')
    .action(
      (
        caseId: string,
        own: { format: ExportFormat; output: string; segments?: string[] },
        command: Command,
      ) =>
        withSession(cli, command.optsWithGlobals(), async ({ client }) => {
          const params = { caseId, format: own.format, path: resolve(own.output), segmentIds: own.segments };
          const report = await client.call('export.case', params, { onProgress: progressLine(cli) });
          for (const warning of report.warnings) cli.say(`warning: ${warning}`);
          if (report.outputs.some(({ verified }) => !verified)) cli.fail();
          cli.print(report, () =>
            report.outputs
              .map(
                ({ path, name, bytes, verified }) =>
                  `${path ?? name}  ${bytes} bytes  ${verified ? 'verified' : 'NOT VERIFIED'}`,
              )
              .join('\n'),
          );
        }),
    );
}
