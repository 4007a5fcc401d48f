import { Command, CommanderError, Option } from 'commander';
import { SagittaError } from '#core/contract';
import type { Cli } from './cli.ts';
import { registerDemo } from './demo/index.ts';
import { registerEvaluate, registerWorker } from './evaluate/index.ts';
import { registerExport } from './export.ts';
import { registerImport } from './import.ts';
import { registerLibrary } from './library.ts';
import { registerList } from './list.ts';
import { registerModels } from './models.ts';
import { registerOracle } from './oracle.ts';
import { registerSegment } from './segment.ts';
import { registerServe } from './serve.ts';
import { registerSettings } from './settings.ts';
import { registerShow } from './show.ts';

const done = 0;
const failed = 1;
const wrongUsage = 2;

/** Runs one command; resolves to the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCli(argv: readonly string[], streams: Streams = process): Promise<number> {
  let exitCode = done;
  let json = false;
  const cli: Cli = {
    say: (text) => void streams.stderr.write(`${text}\n`),
    print: (document, text) => {
      streams.stdout.write(json ? `${JSON.stringify(document)}\n` : text().replace(/\n*$/, '\n'));
    },
    fail: () => {
      exitCode = failed;
    },
  };
  const program = createProgram(cli, streams);
  program.hook('preAction', () => {
    json = program.opts().json === true;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? done : wrongUsage;
    const error = SagittaError.from(thrown);
    cli.say(`sagitta: ${error.message}${error.remedy ? `\n${error.remedy}` : ''}`);
    if (json) cli.print({ error: error.toData() }, () => '');
    return error.code === 'bad-request' ? wrongUsage : failed;
  }
}

export interface Streams {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

/** All commands and their options. */
export function createProgram(cli: Cli, streams: Streams): Command {
  const program = new Command('sagitta')
    .description('Segment 3D CT scans: prompt one slice, SAM2 carries it through the volume.')
    .addOption(
      new Option('--library <folder>', 'the case library, made when there is none').env('SAGITTA_LIBRARY'),
    )
    .option('--json', 'print one JSON document on standard output; messages go to standard error')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
    })
    .showHelpAfterError('(sagitta --help shows the usage)')
    .helpCommand(false);
  const registrations = [
    registerImport,
    registerList,
    registerShow,
    registerSegment,
    registerExport,
    registerModels,
    registerLibrary,
    registerSettings,
    registerServe,
    registerDemo,
    registerOracle,
    registerEvaluate,
    registerWorker,
  ];
  for (const register of registrations) register(program, cli);
  return program;
}
