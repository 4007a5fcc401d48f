import { existsSync } from 'node:fs';
import { findBrowser } from '#electron/hosts/browser';
import { fromRoot } from './paths.ts';
import { setUpStep } from './run.ts';
import { say } from './say.ts';

/**
 * A Chrome, Chromium or Edge: an installed one, else Debian's own (as root), else Playwright's. Throws with
 * what to do when none can be had.
 */
export async function ensureBrowser(): Promise<string> {
  const found = findBrowser() ?? (await ofPlaywright()) ?? fromDebian() ?? (await fromPlaywright());
  if (!found)
    throw new Error(
      'No browser could be found or installed. Install Chrome, Chromium or Edge, or set CHROME_PATH.',
    );
  return found;
}

function fromDebian(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return undefined;
  say(
    'No Chrome, Chromium or Edge here: installing Debian’s chromium and a font (apt-get install chromium fonts-dejavu-core) …',
  );
  const install = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];
  if (!setUpStep('apt-get', install) && !(setUpStep('apt-get', ['update']) && setUpStep('apt-get', install)))
    say('apt-get could not install chromium.');
  return findBrowser();
}

function fromPlaywright(): Promise<string | undefined> {
  say(
    'No Chrome, Chromium or Edge here: downloading Playwright’s Chromium (playwright-core install chromium) …',
  );
  setUpStep(process.execPath, [fromRoot('node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium']);
  return ofPlaywright();
}

async function ofPlaywright(): Promise<string | undefined> {
  // Half a second to load: only where no browser is installed.
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}
