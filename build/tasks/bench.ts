import { ensureBrowser } from './ensure-browser.ts';
import { ensureWindow } from './ensure-window.ts';
import { fromRoot } from './paths.ts';
import { runNode } from './run.ts';

export async function bench(args: string[]): Promise<number> {
  ensureWindow();
  process.env.CHROME_PATH = await ensureBrowser();
  return runNode([fromRoot('test', 'bench', 'bench.node.ts'), ...args]);
}

/** The engine alone: no window, no browser. */
export async function benchEngine(args: string[]): Promise<number> {
  return runNode([fromRoot('test', 'bench', 'engine.node.ts'), ...args]);
}
