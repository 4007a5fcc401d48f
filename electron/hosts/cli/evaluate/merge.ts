import { resolve } from 'node:path';
import { closeStudy, mergeStudies } from '#electron/services/evaluation';
import type { Cli } from '../cli.ts';
import { printSummary } from './run-evaluate.ts';

/** `sagitta evaluate merge`: shards of one study become one study. */
export function mergeFolders(cli: Cli, folders: readonly string[], into: string): void {
  const target = resolve(into);
  const store = mergeStudies(
    folders.map((folder) => resolve(folder)),
    target,
  );
  try {
    printSummary(cli, closeStudy(store, target));
  } finally {
    store.close();
  }
}
