import type { Inference } from '#electron/inference';
import { foldersOf, type OwnedLibrary } from '#electron/services/library';
import type { EventHub, Handlers } from '#electron/services/router';
import type { SettingsService } from './settings.ts';

export interface SettingsHandlersDeps {
  readonly settings: SettingsService;
  readonly library: Pick<OwnedLibrary, 'root' | 'verify'>;
  readonly inference: Pick<Inference, 'emptyCache'>;
  readonly emit: EventHub['emit'];
}

export function settingsHandlers({
  settings,
  library,
  inference,
  emit,
}: SettingsHandlersDeps): Pick<Handlers, 'settings.get' | 'settings.set' | 'cache.empty' | 'library.verify'> {
  return {
    'settings.get': async () => settings.report(),
    async 'settings.set'(change) {
      const report = await settings.change(change);
      emit('settings.changed', {});
      return report;
    },
    'cache.empty': () => inference.emptyCache(foldersOf(library.root).cache),
    'library.verify': () => library.verify(),
  };
}
