import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ProgressStore } from '#electron/services/evaluation';
import { ablationPage, keepStudy, STUDY_NAMES } from '../ablation/index.ts';
import { fromRoot } from './paths.ts';
import { say } from './say.ts';

/**
 * docs/ablation.md from the figures in docs/ablation. `--presets OUT` and the like take in the figures of a study that
 * `evaluate` has run, finished or not, before.
 */
export async function ablationReport(args: string[]): Promise<number> {
  const names = Object.fromEntries(STUDY_NAMES.map((name) => [name, { type: 'string' } as const]));
  const { values } = parseArgs({ args, options: names });
  const folder = fromRoot('docs', 'ablation');
  for (const name of STUDY_NAMES) {
    const out = values[name];
    if (typeof out !== 'string') continue;
    const store = ProgressStore.open(resolve(process.env.INIT_CWD ?? '', out));
    keepStudy(store, folder, name);
    store.close();
    say(`docs/ablation/${name}.csv: taken from ${out}.`);
  }
  writeFileSync(fromRoot('docs', 'ablation.md'), ablationPage(folder));
  say('docs/ablation.md is written.');
  return 0;
}
