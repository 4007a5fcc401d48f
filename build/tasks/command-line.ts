import { hasDisplay } from '#electron/hosts/browser';
import { runCli } from '#electron/hosts/cli';
import { electronBinary } from './electron-binary.ts';
import { ensureBrowser } from './ensure-browser.ts';
import { ensureDesktop, ensureWindow } from './ensure-window.ts';

export function commandLine(args: string[]): Promise<number> {
  if (args.includes('serve')) ensureWindow();
  backToCaller();
  return runCli(args);
}

export async function demo(args: string[]): Promise<number> {
  ensureWindow();
  const electron = hasDisplay() ? electronBinary() : undefined;
  if (electron) {
    ensureDesktop();
    process.env.SAGITTA_ELECTRON = electron;
  } else process.env.CHROME_PATH = await ensureBrowser();
  backToCaller();
  return runCli(['demo', ...args]);
}

/** npm changes into the package's folder: paths on the command line are meant from where it was called. */
function backToCaller(): void {
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
}
