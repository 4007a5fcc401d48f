import { ensureBrowser } from './ensure-browser.ts';
import { ensureWindow } from './ensure-window.ts';
import { fromRoot } from './paths.ts';
import { runNode } from './run.ts';

export async function bench(args: string[]): Promise<number> {
  ensureWindow();
  process.env.CHROME_PATH = await ensureBrowser();
  return runNode([fromRoot('test', 'bench', 'bench.node.ts'), ...args]);
}
