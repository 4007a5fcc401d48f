import { runCli } from '#electron/hosts/cli';
import { ensureBrowser } from './ensure-browser.ts';
import { ensureWindow } from './ensure-window.ts';

export function commandLine(args: string[]): Promise<number> {
  if (args.includes('serve')) ensureWindow();
  backToCaller();
  return runCli(args);
}

export async function demo(args: string[]): Promise<number> {
  ensureWindow();
  process.env.CHROME_PATH = await ensureBrowser();
  backToCaller();
  return runCli(['demo', ...args]);
}

/** npm changes into the package's folder: paths on the command line are meant from where it was called. */
function backToCaller(): void {
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
}
