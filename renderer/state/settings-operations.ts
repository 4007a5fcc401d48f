import type { SettingsChange } from '#core/contract';
import { texts } from '../texts/index.ts';
import type { Context } from './context.ts';

/** What the settings page asks for and does. */
export function createSettingsOperations(context: Context) {
  const { client, library, notices } = context;

  async function refresh(): Promise<void> {
    try {
      library.setState({ settings: await client.call('settings.get', {}) });
    } catch (thrown) {
      context.fail(texts.errors.settings, thrown);
    }
  }

  return {
    refresh,
    async changeCache(change: NonNullable<SettingsChange['embeddingCache']>): Promise<void> {
      try {
        library.setState({ settings: await client.call('settings.set', { embeddingCache: change }) });
      } catch (thrown) {
        context.fail(texts.errors.saveSettings, thrown);
      }
    },
    async emptyCache(): Promise<void> {
      try {
        const { freedBytes } = await client.call('cache.empty', {});
        library.setState({ engine: await client.call('engine.state', {}) });
        notices.tell({ level: 'success', title: texts.settings.cache.emptied(freedBytes) });
      } catch (thrown) {
        context.fail(texts.errors.emptyCache, thrown, texts.errors.nothingLost);
      }
    },
    /** Reads every stored byte; what comes of it stands on the page. */
    async verifyLibrary(): Promise<void> {
      library.setState({ check: 'running' });
      try {
        library.setState({ check: await client.call('library.verify', {}) });
      } catch (thrown) {
        library.setState({ check: null });
        context.fail(texts.errors.verify, thrown);
      }
    },
    /** Has the model in use tried anew on everything that could run it. */
    async testAgain(): Promise<void> {
      const active = library.getState().models?.find((m) => m.active);
      if (!active || library.getState().testing) return;
      library.setState({ testing: true });
      try {
        await client.call('model.verify', { name: active.name, again: true });
        library.setState({ models: (await client.call('model.list', {})).models });
      } catch (thrown) {
        context.fail(texts.errors.selfTest(active.name), thrown);
      } finally {
        library.setState({ testing: false });
      }
    },
  };
}
