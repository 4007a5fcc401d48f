import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { withSession } from './session.ts';
import { table } from './table.ts';

export function registerList(program: Command, cli: Cli): void {
  program
    .command('list')
    .description('list the cases of the library')
    .action((_own: object, command: Command) => listCases(cli, command, ''));
}

/** Also `library search`: the cases whose patient, study, description or notes hold the words. */
export function listCases(cli: Cli, command: Command, search: string): Promise<void> {
  return withSession(cli, command.optsWithGlobals(), async ({ client }) => {
    const { cases } = await client.call('case.list', { search });
    cli.print({ cases }, () =>
      table(
        ['ID', 'NAME', 'PATIENT', 'SEGMENTS', 'CHANGED'],
        cases.map(({ id, name, patientId, segments, updatedAt }) => [
          id,
          name,
          patientId,
          segments,
          updatedAt,
        ]),
      ),
    );
  });
}
