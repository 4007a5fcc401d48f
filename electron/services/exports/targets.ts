import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Where files go: into `path` when it is a folder or has no extension of the format, else under that name.
 * Several files of one format share the name and add their own: `organs.stl` gives `organs-liver.stl`.
 */
export async function targetsOf(
  path: string,
  extension: string,
  names: readonly string[],
): Promise<string[]> {
  const folder = (await isFolder(path)) || !path.toLowerCase().endsWith(extension);
  await mkdir(folder ? path : dirname(path), { recursive: true });
  if (folder) return names.map((name) => join(path, name));
  if (names.length === 1) return [path];
  const stem = basename(path).slice(0, -extension.length);
  return names.map((name) => join(dirname(path), `${stem}-${name}`));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
