import type { Command } from 'commander';
import { formatByteSize, parseByteSize, SagittaError, type SettingsReport } from '#core/contract';
import type { Cli } from './cli.ts';
import { withSession } from './session.ts';
import { table } from './table.ts';

interface SetOptions {
  cacheMemory?: string;
  cacheDisk?: string;
}

export function registerSettings(program: Command, cli: Cli): void {
  const settings = program.command('settings').description('the settings of this library');
  const print = (report: SettingsReport) => {
    if (report.trouble) cli.say(report.trouble);
    cli.print(report, () => asTable(report));
  };
  settings
    .command('get')
    .description('show the settings')
    .action((_own: object, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) =>
        print(await client.call('settings.get', {})),
      ),
    );
  settings
    .command('set')
    .description('change settings; they are in force at once, also in a window that is open')
    .option('--cache-memory <size>', 'most memory for embeddings of slices, e.g. 512MiB')
    .option('--cache-disk <size>', 'most disk space for them, e.g. 4GiB; 0 keeps none')
    .action((own: SetOptions, command: Command) => {
      const embeddingCache = {
        memoryBytes: sizeOf('--cache-memory', own.cacheMemory),
        diskBytes: sizeOf('--cache-disk', own.cacheDisk),
      };
      return withSession(cli, command.optsWithGlobals(), async ({ client }) =>
        print(await client.call('settings.set', { embeddingCache })),
      );
    });
}

function sizeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseByteSize(text);
  if (bytes !== null) return bytes;
  throw new SagittaError('bad-request', `${option}: "${text}" is no size.`, {
    remedy: 'Write a number and a unit, as 512MiB or 4GiB.',
  });
}

function asTable({ settings, cacheFolder }: SettingsReport): string {
  const { memoryBytes, diskBytes } = settings.embeddingCache;
  return table(
    ['SETTING', 'VALUE'],
    [
      ['cache-memory', formatByteSize(memoryBytes)],
      ['cache-disk', `${formatByteSize(diskBytes)} in ${cacheFolder}`],
    ],
  );
}
