import { totalmem } from 'node:os';
import { join } from 'node:path';
import {
  formatByteSize,
  SagittaError,
  type Settings,
  type SettingsChange,
  type SettingsReport,
} from '#core/contract';
import { foldersOf } from '#electron/services/library';
import { readSettings, writeSettings } from './settings-file.ts';

export interface SettingsDeps {
  readonly libraryRoot: string;
  /** Puts settings into force: once at the start, and at every change. */
  apply(settings: Settings): void;
  /** In bytes; of this machine by default. */
  readonly machineBytes?: number;
}

/** The settings of a library: read once, kept in its folder, in force without a restart. */
export interface SettingsService {
  report(): SettingsReport;
  /** Rejects with `bad-request` for a budget that the machine does not have. */
  change(change: SettingsChange): Promise<SettingsReport>;
}

export function createSettings(deps: SettingsDeps): SettingsService {
  const { libraryRoot, apply, machineBytes = totalmem() } = deps;
  const path = join(libraryRoot, 'settings.json');
  let { settings, trouble } = readSettings(path);
  let saved: Promise<unknown> = Promise.resolve();
  apply(settings);

  const report = (): SettingsReport => ({
    settings,
    libraryFolder: libraryRoot,
    cacheFolder: foldersOf(libraryRoot).cache,
    machineBytes,
    ...(trouble !== undefined && { trouble }),
  });

  async function save(change: SettingsChange): Promise<SettingsReport> {
    const next = { ...settings, embeddingCache: { ...settings.embeddingCache, ...defined(change) } };
    await writeSettings(path, next);
    settings = next;
    trouble = undefined;
    apply(settings);
    return report();
  }

  return {
    report,
    change(change) {
      const { memoryBytes = 0 } = change.embeddingCache ?? {};
      if (memoryBytes > machineBytes)
        throw new SagittaError(
          'bad-request',
          `This machine has ${formatByteSize(machineBytes)} of memory in all; the cache cannot take ${formatByteSize(memoryBytes)}.`,
          { remedy: 'Choose a smaller memory budget, and leave room for the model and other programs.' },
        );
      // One after the other: each change starts from the one before.
      const mine = saved.then(() => save(change));
      saved = mine.catch(() => {});
      return mine;
    },
  };
}

function defined({ embeddingCache = {} }: SettingsChange): Partial<Settings['embeddingCache']> {
  return Object.fromEntries(Object.entries(embeddingCache).filter(([, value]) => value !== undefined));
}
