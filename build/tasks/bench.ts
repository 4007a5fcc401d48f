import { ensureBrowser } from './ensure-browser.ts';
import { ensureWindow } from './ensure-window.ts';
import { fromRoot } from './paths.ts';
import { runNode } from './run.ts';

export function bench(args: string[]): Promise<number> {
  ensureWindow();
  process.env.CHROME_PATH = ensureBrowser();
  return runNode([fromRoot('test', 'bench', 'bench.node.ts'), ...args]);
}
