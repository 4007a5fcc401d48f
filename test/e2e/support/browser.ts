import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from '#electron/hosts/browser';

/** As the program opens it, but unseen and drawn by the processor. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath)
    throw new Error('No Chrome, Chromium or Edge was found. Install one or set CHROME_PATH.');
  return chromium.launch({
    executablePath,
    // The sandbox of Chromium refuses to run as root; an ordinary user keeps it.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking'],
  });
}
