import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { fromRoot } from '../../../build/tasks/paths.ts';
import { launchBrowser } from './browser.ts';
import { furtherWindow, type Service, startService } from './service.ts';
import { WorkstationWindow } from './workstation-window.ts';

const pictures = fromRoot('test-results', 'e2e');

/** A library, its service and a browser for the tests of one file; what they leave open is closed at its end. */
export interface Workplace {
  /** A folder for files of the tests. */
  readonly folder: string;
  readonly service: Service;
  /** Opens a window of the service, at 1280 x 800. `hash` goes behind its address. */
  openWindow(hash?: string): Promise<WorkstationWindow>;
  /** Ends the service and starts it again on the same library. Its windows are closed. */
  restart(): Promise<number | null>;
}

/** Registers the hooks; every test that fails leaves a picture of each open window in test-results/e2e. */
export function workplace(): Workplace {
  let folder = '';
  let service: Service | undefined;
  let browser: Browser;
  let usedStart = false;
  const library = () => join(folder, 'library');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sagitta-e2e-'));
    [service, browser] = await Promise.all([startService(library()), launchBrowser()]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    mkdirSync(pictures, { recursive: true });
    for (const [n, page] of browser
      .contexts()
      .flatMap((context) => context.pages())
      .entries()) {
      const path = join(pictures, `${task.name.replaceAll(/\W+/g, '-')}-${n + 1}.png`);
      await page.screenshot({ path }).then(
        () => console.error(`The window as it stood: ${path}`),
        (error: Error) => console.error(`No picture of the window: ${error.message}`),
      );
    }
    console.error(`The service said: ${service?.said() || 'nothing'}`);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    get folder() {
      return folder;
    },
    get service() {
      return service!;
    },
    async openWindow(hash = '') {
      const url = usedStart ? await furtherWindow(library()) : service!.windowUrl;
      usedStart = true;
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on('pageerror', (error) => console.error(`error in the window: ${error.message}`));
      await page.goto(`${url}${hash}`);
      await page.locator('[data-testid="stage"]').waitFor();
      return new WorkstationWindow(page);
    },
    async restart() {
      for (const context of browser.contexts()) await context.close();
      const status = await service!.stop();
      service = await startService(library());
      usedStart = false;
      return status;
    },
  };
}
