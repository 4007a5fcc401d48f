import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { Precision } from '#core/contract';
import type { Cli } from './cli.ts';
import { withSession } from './session.ts';
import { table } from './table.ts';

interface AddOptions {
  name?: string;
  imageSize?: number;
  precision?: Precision;
  card?: string;
}

export function registerModels(program: Command, cli: Cli): void {
  const models = program.command('models').description('the SAM2 models of this library');
  models
    .command('list')
    .description('list the models')
    .action((_own: object, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) => {
        const { models: known } = await client.call('model.list', {});
        const untried = known.find(({ active, provider }) => active && provider === '');
        // A model that fails is listed with its reason.
        if (untried) await client.call('model.verify', { name: untried.name }).catch(() => {});
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

  models
    .command('add')
    .description('take a SAM2 checkpoint (.pt or .safetensors) or a folder of transformers into the library')
    .argument('<file>')
    .option('--name <name>', 'its name here')
    .option('--image-size <pixels>', 'side of the square input', Number)
    .addOption(new Option('--precision <kind>', 'how it computes').choices(Precision.options).default('fp32'))
    .option('--card <file>', 'card.json, for a model of unusual build')
    .action((file: string, own: AddOptions, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) => {
        const { card, ...options } = own;
        const cardPath = card === undefined ? undefined : resolve(card);
        const report = await client.call('model.add', { path: resolve(file), ...options, cardPath });
        cli.print(report, () => `${report.model.name} was added`);
      }),
    );

  models
    .command('verify')
    .description('load a model and compare its answer')
    .argument('<name>')
    .action((name: string, _own: object, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) => {
        const report = await client.call('model.verify', { name });
        const { provider, selfTest } = report.model;
        if (selfTest !== 'passed') cli.fail();
        cli.print(report, () => `${name}: ${selfTest} on ${provider}`);
      }),
    );

  models
    .command('remove')
    .description('delete a model from the library')
    .argument('<name>')
    .action((name: string, _own: object, command: Command) =>
      withSession(cli, command.optsWithGlobals(), async ({ client }) => {
        await client.call('model.remove', { name });
        cli.print({ removed: name }, () => `${name} was removed`);
      }),
    );
}
