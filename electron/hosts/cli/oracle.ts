import type { Command } from 'commander';
import type { Cli } from './cli.ts';

export function registerOracle(program: Command, cli: Cli): void {
  program
    .command('oracle')
    .description('run reference cases: the largest error of every tensor against its tolerance')
    .argument('<folder>', 'reference cases')
    .argument('[case...]', 'only these')
    .action(async (folder: string, cases: string[]) => {
      const { runOracle } = await import('#electron/services/oracle');
      const lines: string[] = [];
      const log = (line: string) => void lines.push(line);
      const outcome = await runOracle(folder, cases, { log });
      if (outcome.failed > 0) cli.fail();
      cli.print(outcome, () => lines.join('\n'));
    });
}
