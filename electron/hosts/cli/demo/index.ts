import type { Command } from 'commander';
import { hasDisplay } from '#electron/hosts/browser';
import type { Cli, GlobalOptions } from '../cli.ts';

export function registerDemo(program: Command, cli: Cli): void {
  program
    .command('demo')
    .description('the main job from end to end, on a built-in phantom or on a scan of yours')
    .argument('[scan]', 'NIfTI file or DICOM folder')
    .option('--output <folder>', 'library, exports and picture', 'demo-output')
    .option('--no-window', 'do not open the window afterwards')
    .action(async (scan: string | undefined, own: { output: string; window: boolean }, command: Command) => {
      const { runDemo } = await import('./run-demo.ts');
      await runDemo(cli, {
        ...command.optsWithGlobals<GlobalOptions>(),
        scan,
        output: own.output,
        window: own.window && hasDisplay(),
      });
    });
}
