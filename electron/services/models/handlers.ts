import { rm } from 'node:fs/promises';
import { type CommandName, type ModelInfo, SagittaError } from '#core/contract';
import type { Handlers } from '#electron/services/router';
import type { Models } from './models.ts';

/** `uploadFolder`: where the files of an upload lie. */
export function modelHandlers(
  models: Models,
  uploadFolder: (uploadId: string) => string,
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
    'model.upload': async ({ uploadId, name }) => {
      const folder = uploadFolder(uploadId);
      try {
        return await infoOf((await models.add(folder, { name })).name);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    'model.details': ({ name }) => models.details(name),
    'model.configure': async ({ name, imageSize, precision }) => {
      await models.configure(name, { imageSize, precision });
      return infoOf(name);
    },
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
