import { SagittaError } from '#core/contract';
import { differingSettings, ProgressStore } from './progress-store.ts';

/**
 * Joins the studies of several folders, shards of one, into `target`. Throws `conflict` when their settings differ or
 * two of them found different things in one case: then they were not the same study.
 */
export function mergeStudies(folders: readonly string[], target: string): ProgressStore {
  const stores = folders.map((folder) => ProgressStore.open(folder));
  try {
    const [{ settings }] = stores;
    for (const [n, store] of stores.entries()) {
      const differing = differingSettings(settings, store.settings);
      if (differing.length > 0)
        throw new SagittaError(
          'conflict',
          `${folders[n]} belongs to another study: ${differing.join(', ')} differ.`,
        );
    }
    const merged = ProgressStore.begin(target, settings);
    for (const store of stores) merged.takeFrom(store);
    return merged;
  } finally {
    for (const store of stores) store.close();
  }
}
