import { spawn } from 'node:child_process';
import { folders, makePrivate } from '#electron/services/data';

/** Whether a window can be shown at all: on Linux only with an X11 or Wayland display. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Opens `url` as a window of its own, without tabs and address bar, on a profile that holds nothing but this
 * program's. Resolves when the window was closed: true, or false when the browser failed (it refuses root, for
 * one, whom its sandbox does not protect).
 */
export async function openAppWindow(browser: string, url: string, libraryRoot: string): Promise<boolean> {
  const profile = await makePrivate(folders.browserProfile(libraryRoot));
  const child = spawn(browser, windowArguments(url, profile), { stdio: 'ignore' });
  return new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Nothing of the browser's own may call out, sync, cache patient data or ask. */
export function windowArguments(url: string, profile: string): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--no-service-autorun',
    '--no-pings',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-sync',
    '--disable-breakpad',
    '--disable-domain-reliability',
    '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication',
    '--disk-cache-size=1',
    '--password-store=basic',
    '--window-size=1600,1000',
  ];
}
