import type { Handlers } from '#electron/services/router';
import type { Models } from './models.ts';

export function modelHandlers(models: Models): Pick<Handlers, 'model.list' | 'model.select'> {
  return {
    'model.list': async () => ({ models: await models.list() }),
    'model.select': async ({ name }) => {
      await models.select(name);
      return {};
    },
  };
}
