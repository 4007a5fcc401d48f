import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromRoot } from '../../build/tasks/paths.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

const soon = { timeout: 30_000, interval: 50 };

describe('models', () => {
  const place = workplace();
  let window: WorkstationWindow;
  const row = (name: string) => window.page.locator(`[data-testid="model-row"][data-model="${name}"]`);
  const inUse = () => window.get('model-in-use').textContent();

  /** A checkpoint of the shipped architecture under another name, with its card beside it. */
  const checkpoint = (name: string): string[] => {
    const shipped = (file: string) => fromRoot('native-models', 'nano', file);
    const [weights, card] = [`${name}.pt`, `${name}.card.json`].map((file) => join(place.folder, file));
    copyFileSync(shipped('nano.pt'), weights);
    writeFileSync(card, readFileSync(shipped('nano.card.json')));
    return [weights, card];
  };

  beforeAll(async () => {
    window = await place.openWindow();
  });

  it('say at once that the small shipped one is in use, and what it is for', async () => {
    await expect
      .poll(() => window.get('model').textContent(), soon)
      .toMatch(/nano \(small, ships with Sagitta: for trying things out\)/);
    await window.get('model').click();
    expect(await inUse()).toMatch(/small model that ships with Sagitta: for trying things out/);
    await expect
      .poll(() => window.get('model-page').textContent(), soon)
      .toMatch(/Trained on.*Synthetic volumes/);
  });

  it('name the official checkpoints with size and licence, and how one gets here', async () => {
    const official = await window.get('official-models').textContent();
    expect(official).toMatch(/sam2\.1_hiera_tiny\.pt156 MB · Apache-2\.0/);
    expect(official).toMatch(/add or drop the file here/);
  });

  it('the shipped one cannot be removed', async () => {
    await window.get('model-use').waitFor();
    expect(await window.get('model-remove').count()).toBe(0);
  });

  it('are added from a file, tested, and in use', async () => {
    const [chooser] = await Promise.all([
      window.page.waitForEvent('filechooser'),
      window.get('model-add').click(),
    ]);
    await chooser.setFiles(checkpoint('own'));
    await row('own').waitFor();
    await expect.poll(inUse, soon).toBe('In use: own.');
    await expect.poll(() => window.get('model').textContent(), soon).toMatch(/Model own fp32 · cpu/);
  });

  it('run at another image size once they have passed their self-test with it', async () => {
    await row('own').click();
    await window.page.getByRole('combobox', { name: 'Image size' }).click();
    await window.page.getByRole('option', { name: '128 px' }).click();
    await expect
      .poll(() => window.page.getByRole('combobox', { name: 'Image size' }).inputValue(), soon)
      .toBe('128 px');
  });

  it('are removed, and the shipped one is in use again', async () => {
    await window.get('model-remove').click();
    await row('own').waitFor({ state: 'detached' });
    await expect.poll(inUse, soon).toMatch(/small model that ships/);
  });

  it('what is no checkpoint is refused in words and changes nothing', async () => {
    const broken = join(place.folder, 'broken.pt');
    writeFileSync(broken, 'not weights');
    const [chooser] = await Promise.all([
      window.page.waitForEvent('filechooser'),
      window.get('model-add').click(),
    ]);
    await chooser.setFiles([broken]);
    await window.page.getByText('broken.pt was not added').waitFor();
    expect(await window.get('model-row').count()).toBe(1);
  });

  it('are added by dropping them on the window, from the palette too they are found', async () => {
    await window.page.keyboard.press('Escape');
    await window.get('models').waitFor({ state: 'detached' });
    await window.dropFiles(...checkpoint('dropped'));
    await expect.poll(() => window.get('model').textContent(), soon).toMatch(/Model dropped/);
    await window.page.keyboard.press('Control+k');
    await window.page.getByPlaceholder('Type what you want to do').fill('models: choose');
    await window.page.keyboard.press('Enter');
    await row('dropped').waitFor();
  });
});
