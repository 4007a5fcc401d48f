import { globSync, statSync } from 'node:fs';
import { fromRoot, root } from './paths.ts';
import { setUpStep } from './run.ts';
import { say } from './say.ts';

const vite = fromRoot('node_modules', 'vite', 'bin', 'vite.js');

/** Builds the window when there is none or a source is newer than it. Returns its folder. */
export function ensureWindow(): string {
  const folder = fromRoot('renderer', 'dist');
  const sources = ['{core,renderer}/**/*.{ts,tsx,css,html,svg,json}', 'package-lock.json'];
  if (isStale(fromRoot('renderer', 'dist', 'index.html'), sources)) {
    say('Building the window (vite) …');
    buildWith('renderer/vite.config.ts');
  }
  return folder;
}

/** Builds the program for Electron: main process, its workers and the preload script. */
export function ensureDesktop(): void {
  const sources = ['{core,electron}/**/*.ts', 'build/vite/*.ts', 'package-lock.json'];
  if (!isStale(fromRoot('.vite', 'build', 'electron.main.js'), sources)) return;
  say('Building the desktop program (vite) …');
  buildWith('build/vite/main.config.ts');
  buildWith('build/vite/preload.config.ts');
}

function buildWith(config: string): void {
  if (!setUpStep(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn']))
    throw new Error(`The build with ${config} failed: see above.`);
}

function isStale(product: string, sources: string[]): boolean {
  const built = modifiedMs(product);
  if (built === undefined) return true;
  const exclude = ['**/dist/**', '**/node_modules/**', '**/*.test.*'];
  return globSync(sources, { cwd: root, exclude }).some((path) => (modifiedMs(fromRoot(path)) ?? 0) > built);
}

function modifiedMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
