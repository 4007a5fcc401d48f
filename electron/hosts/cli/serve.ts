import type { Command } from 'commander';
import { findBrowser, hasDisplay, openAppWindow, startBrowserHost } from '#electron/hosts/browser';
import { createServices, currentUser } from '#electron/services';
import { type Endpoint, publishEndpoint, readEndpoint } from '#electron/services/library';
import type { Cli, GlobalOptions } from './cli.ts';
import { libraryRootOf } from './session.ts';
import { windowFolder } from './window-folder.ts';

export function registerServe(program: Command, cli: Cli): void {
  program
    .command('serve')
    .description('open the workstation in a browser window of its own; without a display, print its address')
    .option('--no-window', 'print the address and open nothing')
    .action(async (own: { window: boolean }, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const browser = own.window && hasDisplay() ? findBrowser() : undefined;
      const running = await windowOfRunning(libraryRootOf(options));
      if (running) {
        cli.say('The library is open already: this is a further window of it.');
        cli.print({ url: running }, () => running);
        if (browser) await openAppWindow(browser, running, libraryRootOf(options));
        return;
      }
      await serve(cli, libraryRootOf(options), browser);
    });
}

/** Serves until the window is closed or, where there is none, until the process is told to end. */
async function serve(cli: Cli, libraryRoot: string, browser: string | undefined): Promise<void> {
  const log = (line: string) => cli.say(`internal error in ${line}`);
  const services = await createServices({ libraryRoot, user: currentUser(), host: 'browser', log });
  const host = await startBrowserHost({ ...services, windowFolder: windowFolder() });
  try {
    publishEndpoint(services.library.root, host.endpoint);
    const ended = signalled();
    const url = host.windowUrl();
    cli.print({ url }, () => url);
    if (browser) {
      const opened = openAppWindow(browser, url, services.library.root);
      if (await Promise.race([opened, ended.then(() => true)])) return;
      cli.say(`The browser could not open a window. Open this address yourself: ${host.windowUrl()}`);
    }
    cli.say('The address opens one window, once. Ctrl+C ends the service.');
    await ended;
  } finally {
    await host.close();
    await services.close();
  }
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/** Asks the service that owns the library for the address of one more window; undefined when none runs. */
async function windowOfRunning(libraryRoot: string): Promise<string | undefined> {
  const endpoint: Endpoint | null = readEndpoint(libraryRoot);
  if (!endpoint) return undefined;
  const headers = { authorization: `Bearer ${endpoint.token}` };
  const response = await fetch(`${endpoint.address}/window-url`, { method: 'POST', headers }).catch(
    () => undefined,
  );
  return response?.ok ? ((await response.json()) as { url: string }).url : undefined;
}
