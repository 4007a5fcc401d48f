import { type CommandName, type ModelInfo, SagittaError } from '#core/contract';
import type { Handlers } from '#electron/services/router';
import type { Models } from './models.ts';

export function modelHandlers(
  models: Models,
): Pick<Handlers, Extract<CommandName, `model.${string}` | 'engine.state' | 'engine.release'>> {
  const infoOf = async (name: string): Promise<{ model: ModelInfo }> => {
    const model = (await models.list()).find((one) => one.name === name);
    if (model) return { model };
    throw new SagittaError('model-missing', `There is no model called "${name}".`);
  };
  return {
    'model.list': async () => ({ models: await models.list() }),
    'model.select': async ({ name }) => {
      await models.select(name);
      return {};
    },
    'model.add': async ({ path, ...options }) => infoOf((await models.add(path, options)).name),
    'model.verify': async ({ name, again }) => {
      await models.verify(name, again);
      return infoOf(name);
    },
    'engine.release': async () => {
      await models.releaseEngine();
      return {};
    },
    'engine.state': async () => models.engineState(),
    'model.remove': async ({ name }) => {
      await models.remove(name);
      return {};
    },
  };
}
