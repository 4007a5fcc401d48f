import { join } from 'node:path';
import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../cli.ts';
import { libraryRootOf } from '../session.ts';
import { whole } from './options.ts';

interface WorkerCommand extends GlobalOptions {
  queue: string;
  idleSeconds?: number;
  lostAfter: number;
}

export function registerWorker(program: Command, cli: Cli): void {
  program
    .command('worker')
    .description('take scans of `evaluate --queue` from a queue until Ctrl+C')
    .requiredOption('--queue <url>', 'Redis or Valkey: redis://host:port')
    .option('--idle-seconds <n>', 'end when nothing has come for so long', whole(1))
    .option(
      '--lost-after <n>',
      "seconds of silence after which a dead worker's scan goes to another",
      whole(1),
      30,
    )
    .action(async (_own: object, command: Command) => {
      const { queue, idleSeconds, lostAfter, library } = command.optsWithGlobals<WorkerCommand>();
      const { programVersion, shippedModels } = await import('#electron/services');
      const { openStudyModel, runWorker } = await import('#electron/services/evaluation');
      const { openScratchFolder } = await import('#electron/services/scratch');
      const libraryRoot = libraryRootOf({ library });
      const folders = { shippedDir: shippedModels(), libraryRoot };
      const scratch = openScratchFolder(join(libraryRoot, 'scratch'));
      try {
        const done = await runWorker({
          url: queue,
          openModel: (name, threads) => openStudyModel(folders, name, threads),
          version: programVersion(),
          scratch: scratch.path,
          say: cli.say,
          lostAfterMs: 1000 * lostAfter,
          idleMs: idleSeconds === undefined ? undefined : 1000 * idleSeconds,
        });
        cli.print(done, () => `${done.scans} scans done`);
      } finally {
        scratch.remove();
      }
    });
}
