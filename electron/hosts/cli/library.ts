import { resolve } from 'node:path';
import type { Command } from 'commander';
import { currentUser } from '#electron/services';
import { type OwnedLibrary, openLibrary, restoreBackup } from '#electron/services/library';
import type { Cli } from './cli.ts';
import { listCases } from './list.ts';
import { libraryRootOf } from './session.ts';

export function registerLibrary(program: Command, cli: Cli): void {
  const library = program.command('library').description('check and care for the case library');

  library
    .command('verify')
    .description('check database, audit log and every stored file')
    .action((_own: object, command: Command) =>
      withLibrary(command, true, async (opened) => {
        const report = await opened.verify();
        if (!report.ok) cli.fail();
        const checked = Object.entries(report.checked).map(([what, count]) => `${count} ${what}`);
        cli.print(report, () =>
          [...report.problems, `${report.ok ? 'sound' : 'DAMAGED'}: ${checked.join(', ')}`].join('\n'),
        );
      }),
    );

  library
    .command('backup')
    .description('copy the whole library, consistently even while it is in use')
    .argument('<folder>', 'a new folder')
    .action((folder: string, _own: object, command: Command) =>
      withLibrary(command, true, async (opened) => {
        await opened.backup(resolve(folder));
        cli.print({ backup: resolve(folder) }, () => `The library was copied to ${resolve(folder)}`);
      }),
    );

  library
    .command('restore')
    .description('make a library of a backup; --library names where')
    .argument('<folder>', 'a backup')
    .action(async (folder: string, _own: object, command: Command) => {
      const root = libraryRootOf(command.optsWithGlobals());
      await restoreBackup(resolve(folder), root);
      cli.print({ library: root }, () => `The backup was restored to ${root}`);
    });

  library
    .command('gc')
    .description('delete stored files that nothing refers to any more')
    .action((_own: object, command: Command) =>
      withLibrary(command, false, async (opened) => {
        const freed = await opened.gc();
        cli.print(freed, () => `${freed.files} files, ${freed.bytes} bytes freed`);
      }),
    );

  library
    .command('search')
    .description('list cases by patient, study, description or notes')
    .argument('<text...>')
    .action((words: string[], _own: object, command: Command) => listCases(cli, command, words.join(' ')));
}

async function withLibrary(
  command: Command,
  readOnly: boolean,
  work: (library: OwnedLibrary) => Promise<void>,
): Promise<void> {
  const root = libraryRootOf(command.optsWithGlobals());
  const library = await openLibrary(root, { user: currentUser(), readOnly });
  try {
    await work(library);
  } finally {
    await library.close();
  }
}
