import { findBrowser, openAppWindow, startBrowserHost } from '#electron/hosts/browser';
import type { Cli } from '../cli.ts';
import type { LocalSession } from '../session.ts';
import { windowFolder } from '../window-folder.ts';

/** Opens the window on a case and resolves when it was closed. */
export async function showWindow(cli: Cli, session: LocalSession, caseId: string): Promise<void> {
  const browser = findBrowser();
  if (!browser) return cli.say('No browser was found to open the window with.');
  const host = await startBrowserHost({ ...session.services, windowFolder: windowFolder() });
  try {
    await openAppWindow(browser, `${host.windowUrl()}#case=${caseId}`, session.libraryRoot);
  } finally {
    await host.close();
  }
}
