import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const manifest = 'package.json';

/** Folder of the program's package.json, above this file: of the source tree and of the packaged app alike. */
export function programRoot(from = import.meta.dirname): string {
  if (existsSync(join(from, manifest))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('the program lies outside its folder');
  return programRoot(above);
}

export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(join(programRoot(), manifest), 'utf8')) as { version: string };
  return version;
}

/** Folder of the models that come with the program. The packaged app keeps them beside its archive. */
export function shippedModels(): string {
  return join(programRoot().replace(/\bapp\.asar$/, 'app.asar.unpacked'), 'native-models');
}
