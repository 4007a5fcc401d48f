import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { withSession } from './session.ts';
import { table } from './table.ts';

export function registerShow(program: Command, cli: Cli): void {
  program
    .command('show')
    .description('show a case with its segments and versions')
    .argument('<case>')
    .action((caseId: string, _own: object, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) => {
        const detail = await client.call('case.get', { caseId });
        cli.print(detail, () =>
          [
            `${detail.name} (${detail.modality}, ${detail.description})`,
            `${detail.shape.join(' x ')} voxels of ${detail.spacingMm.map((mm) => mm.toFixed(3)).join(' x ')} mm`,
            ...detail.warnings.map(({ message }) => `warning: ${message}`),
            '',
            table(
              ['SEGMENT', 'LABEL', 'VOXELS', 'ML', 'STATE'],
              detail.segments.map((s) => [s.id, s.label, s.voxels, Number(s.volumeMl.toFixed(1)), s.state]),
            ),
            '',
            table(
              ['VERSION', 'AT', 'AUTHOR', 'NOTE'],
              detail.versions.map((v) => [v.id, v.at, v.author, v.note]),
            ),
          ].join('\n'),
        );
      }),
    );
}
