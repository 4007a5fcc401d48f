import { existsSync, readFileSync } from 'node:fs';
import { fromRoot } from './paths.ts';

/** Never through require('electron'): that would start a download without a word. */
export function electronBinary(): string | undefined {
  const folder = fromRoot('node_modules', 'electron');
  const named = `${folder}/path.txt`;
  if (!existsSync(named)) return undefined;
  const path = `${folder}/dist/${readFileSync(named, 'utf8').trim()}`;
  return existsSync(path) ? path : undefined;
}
