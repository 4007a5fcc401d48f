import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { phantom } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

const soon = { timeout: 30_000, interval: 100 };

describe('the settings page', () => {
  const place = workplace();
  let window: WorkstationWindow;
  const press = (key: string) => window.page.keyboard.press(key);
  const saved = () => JSON.parse(readFileSync(join(place.folder, 'library', 'settings.json'), 'utf8'));

  beforeAll(async () => {
    window = await place.openWindow();
    await window.importFiles(phantom(place.folder, { name: 'scan.nii' }).path);
    await window.caseReady();
  });

  it('opens beside the images by its key, leaves them at work, and is put away by Escape', async () => {
    await press('Control+,');
    await window.get('settings-page').waitFor();
    const before = await window.sliceOf('axial');
    await window.wheel('axial', -1);
    await expect.poll(() => window.sliceOf('axial'), soon).toBe(before + 1);
    await press('Escape');
    await window.get('settings-page').waitFor({ state: 'detached' });
  });

  it('tells the model, what it runs on and what the engine holds, once it is known', async () => {
    await press('Control+,');
    const page = window.get('settings-page');
    await expect.poll(() => page.textContent(), soon).toMatch(/Model in use\s*nano/);
    await expect.poll(() => page.textContent(), soon).toMatch(/Runs on\s*Processor \(CPU\)/);
    expect(await window.get('trial-reference').textContent()).toMatch(/Processor \(CPU\).*in use/);
    await expect.poll(() => page.textContent(), soon).toMatch(/Memory\s*\d+ MiB now/);
    await expect.poll(() => window.get('engine-memory').textContent(), soon).toMatch(/memory \d+ MiB/);
  });

  it('takes a budget by keyboard alone, keeps it, and says what is wrong with one that is none', async () => {
    const field = window.get('cache-memory');
    await field.focus();
    await field.fill('a lot');
    await press('Enter');
    await window.page.getByText('Write a number and a unit').waitFor();
    await field.fill('256 MiB');
    await press('Enter');
    await expect.poll(() => saved().embeddingCache.memoryBytes, soon).toBe(256 * 2 ** 20);
    await press('Escape');
    await window.get('settings-page').waitFor({ state: 'detached' });
  });

  it('empties the cache and checks the library, in words', async () => {
    await press('Control+,');
    await window.get('empty-cache').click();
    await window.get('notice-success').filter({ hasText: 'The cache was empt' }).waitFor();
    await window.get('verify-library').click();
    await expect.poll(() => window.get('library-check').textContent(), soon).toContain('Sound');
  });
});
