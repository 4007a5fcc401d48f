import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SagittaError } from '#core/contract';
import { findBrowser, startBrowserHost } from '#electron/hosts/browser';
import type { LocalSession } from '../session.ts';
import { windowFolder } from '../window-folder.ts';

const SIZE = { width: 1600, height: 1000 };

/** Opens the real window on a case, without showing it, and writes what it shows as PNG. */
export async function takeBrowserPicture(session: LocalSession, caseId: string, path: string): Promise<void> {
  const executablePath = findBrowser();
  if (!executablePath)
    throw new SagittaError(
      'file-not-found',
      'No Chrome, Chromium or Edge was found to take the picture with.',
      {
        remedy: 'Install one of them, or name it in CHROME_PATH.',
      },
    );
  // Loaded here: only the demonstration needs it, and no packaged program does.
  const { chromium } = await import('playwright-core');
  const host = await startBrowserHost({ ...session.services, windowFolder: windowFolder() });
  const profile = await mkdtemp(join(session.libraryRoot, 'picture-'));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      viewport: SIZE,
      args: ['--enable-unsafe-swiftshader', '--disable-background-networking'],
      // The sandbox of Chromium refuses to run as root; an ordinary user keeps it.
      chromiumSandbox: process.getuid?.() !== 0,
    });
    try {
      const page = await context.newPage();
      await page.goto(`${host.windowUrl()}#case=${caseId}`);
      await page.locator('[data-case-ready="true"]').waitFor({ timeout: 60_000 });
      await page.locator('[data-meshes-ready="true"]').waitFor({ timeout: 60_000 });
      await page.screenshot({ path });
    } finally {
      await context.close();
    }
  } finally {
    await host.close();
    await rm(profile, { recursive: true, force: true });
  }
}
