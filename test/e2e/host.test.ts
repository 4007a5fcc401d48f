import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNifti } from '#core/formats';
import { runCli } from '#electron/hosts/cli';
import { volumeOf } from '../support/small-volume.ts';
import { launchBrowser } from './support/browser.ts';
import { type Service, startService } from './support/service.ts';

describe('the window of the browser host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sagitta-e2e-'));
  const library = join(folder, 'library');
  let service: Service;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    service = await startService(library);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(service.windowUrl);
    await page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the secret has left the address bar', () => {
    expect(new URL(page.url()).search).toBe('');
  });

  test('no script can read the cookie', async () => {
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });

  test('the window says nothing of patients in its title', async () => {
    expect(await page.title()).toBe('Sagitta');
  });

  test('the policy keeps scripts of other origins and eval out', async () => {
    const outcome = await page.evaluate(async () => {
      const blocked: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
      await fetch('https://127.0.0.1:1/').catch(() => {});
      const script = document.createElement('script');
      script.src = 'https://127.0.0.1:1/x.js';
      document.head.append(script);
      while (blocked.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      return blocked;
    });
    expect(outcome.sort()).toEqual(['connect-src', 'script-src-elem']);
    complaints.length = 0;
  });

  test('another window of the same browser without the cookie is refused', async () => {
    const stranger = await browser.newContext();
    const opened = await (await stranger.newPage()).goto(new URL('/', page.url()).href);
    expect(opened?.status()).toBe(403);
    await stranger.close();
  });

  test('the start address is used up', async () => {
    const status = await new Promise((resolve) => {
      request(service.windowUrl, (response) => resolve(response.statusCode)).end();
    });
    expect(status).toBe(403);
  });

  test('what the command line imports through the running service appears in the window', async () => {
    const path = join(folder, 'ct.nii');
    writeFileSync(path, writeNifti(volumeOf((n) => n % 400)));
    const silent = { write: () => {} };
    const code = await runCli(['import', path, '--library', library], {
      stdout: silent,
      stderr: silent,
    });
    expect(code).toBe(0);
    await page.getByText('ct', { exact: true }).first().waitFor({ timeout: 20_000 });
  });

  test('the window has no complaint', () => {
    expect(complaints).toEqual([]);
  });
});
