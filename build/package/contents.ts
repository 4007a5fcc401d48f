import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../tasks/paths.ts';

/** Packages that cannot be bundled: native code, and WebAssembly that is read from beside its script. */
export const unbundledPackages = [
  'better-sqlite3',
  'onnxruntime-node',
  '@cornerstonejs/codec-charls',
  '@cornerstonejs/codec-libjpeg-turbo-8bit',
  '@cornerstonejs/codec-openjpeg',
  '@cornerstonejs/codec-openjph',
];

/** Needed to install them, not to run them. */
const installTimeOnly = ['adm-zip', 'global-agent', 'node-addon-api'];

/** The packages in the app: those above with what they need at run time. */
export function packagedModules(names: readonly string[] = unbundledPackages): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    const manifest = fromRoot('node_modules', name, 'package.json');
    if (found.has(name) || installTimeOnly.includes(name) || !existsSync(manifest)) return;
    found.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    Object.keys(dependencies).forEach(visit);
  };
  names.forEach(visit);
  return [...found].sort();
}

const ownFolders = ['.vite/build', 'renderer/dist', 'native-models'];
/** How a shipped model is trained, and source maps. */
const developersOnly = /^native-models\/[^/]+\/training(\/|$)|\.map$/;
const sourcesOfPackages =
  /\/(src|deps|build|test|tests|docs|examples|script)(\/|$)|\.(ts|map|md|c|cc|cpp|h|gyp|gypi)$/i;

/**
 * Whether a path (with a leading slash, as the packager gives it) stays out of the app. A folder stays in when
 * something below it does.
 */
export function isLeftOut(path: string, modules: readonly string[] = packagedModules()): boolean {
  const plain = path.replaceAll('\\', '/').replace(/^\//, '');
  if (plain === '' || plain === 'package.json' || plain === 'LICENSE') return false;
  const within = (folder: string) =>
    plain === folder || plain.startsWith(`${folder}/`) || folder.startsWith(`${plain}/`);
  if (ownFolders.some(within)) return developersOnly.test(plain);
  const owner = modules.map((name) => `node_modules/${name}`).find(within);
  if (!owner) return true;
  return sourcesOfPackages.test(plain.slice(owner.length));
}

/** Folders of native binaries in a packaged app that are another platform's or architecture's. */
export function foreignBinaries(
  appFolder: string,
  platform: string,
  arch: string,
  list: (folder: string) => string[],
): string[] {
  const ort = join('node_modules', 'onnxruntime-node', 'bin');
  const sqlite = join('node_modules', 'better-sqlite3', 'prebuilds');
  const foreign: string[] = [];
  for (const api of list(join(appFolder, ort)))
    for (const os of list(join(appFolder, ort, api)))
      for (const cpu of list(join(appFolder, ort, api, os)))
        if (os !== platform || cpu !== arch) foreign.push(join(appFolder, ort, api, os, cpu));
  for (const name of list(join(appFolder, sqlite)))
    if (!name.includes(`${platform}-${arch}`) || name.includes('musl'))
      foreign.push(join(appFolder, sqlite, name));
  return foreign;
}
