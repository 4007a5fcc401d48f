import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { withSession } from './session.ts';
import { table } from './table.ts';

export function registerModels(program: Command, cli: Cli): void {
  const models = program.command('models').description('the SAM2 models of this library');
  models
    .command('list')
    .description('list the models')
    .action((_own: object, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) => {
        const report = await client.call('model.list', {});
        cli.print(report, () =>
          table(
            ['NAME', 'SAM', 'SIZE', 'INPUT', 'PRECISION', 'PROVIDER', 'SELF-TEST'],
            report.models.map((m) => [
              m.active ? `${m.name} *` : m.name,
              m.version,
              m.size,
              m.imageSize,
              m.precision,
              m.provider,
              m.selfTest,
            ]),
          ),
        );
      }),
    );
}
