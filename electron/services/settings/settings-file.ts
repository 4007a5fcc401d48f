import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { SagittaError, Settings } from '#core/contract';
import { fileMode } from '#electron/services/library';

/** Settings as they were left; the defaults where there is no file, or one that cannot be read. */
export function readSettings(path: string): { settings: Settings; trouble?: string } {
  const settings = Settings.parse({});
  if (!existsSync(path)) return { settings };
  try {
    return { settings: Settings.parse(JSON.parse(readFileSync(path, 'utf8'))) };
  } catch {
    const trouble = 'The settings file cannot be read: the defaults are in force until settings are changed.';
    return { settings, trouble };
  }
}

/** Replaces the file as a whole: it is never half written. */
export async function writeSettings(path: string, settings: Settings): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await writeFile(partial, JSON.stringify(settings, null, 2), { mode: fileMode });
    await rename(partial, path);
  } catch (cause) {
    throw new SagittaError('library-read-only', 'The settings could not be saved.', {
      remedy: 'Check that the folder of the library can be written and that its disk is not full.',
      cause,
    });
  }
}
