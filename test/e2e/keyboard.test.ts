import { beforeAll, describe, expect, it } from 'vitest';
import { phantom } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

describe('Escape', () => {
  const place = workplace();
  let window: WorkstationWindow;
  const press = (key: string) => window.page.keyboard.press(key);
  const tool = (name: string) => window.get(`tool.${name}`);

  beforeAll(async () => {
    window = await place.openWindow();
    await window.importFiles(phantom(place.folder).path);
    await window.caseReady();
  });

  it('closes the list of plans, which says what each plan is for', async () => {
    const plans = window.page.getByRole('listbox', { name: 'Plan' });
    await window.get('plan-select').click();
    await plans.getByText('For most organs').waitFor();
    expect(await plans.getByRole('option').first().textContent()).toMatch(/^Standard/);
    await press('Escape');
    await plans.waitFor({ state: 'hidden' });
  });

  it('leaves a tool that was picked with the mouse, though the tooltip of its button is open', async () => {
    await tool('brush').click();
    await window.view('axial').hover();
    await tool('brush').hover();
    await window.page.getByRole('tooltip').waitFor();
    expect(await tool('brush').getAttribute('aria-pressed')).toBe('true');
    await press('Escape');
    expect(await tool('brush').getAttribute('aria-pressed')).toBe('false');
  });

  it('puts a sheet away with the same press', async () => {
    await window.view('axial').hover();
    await tool('ruler').hover();
    await window.page.getByRole('tooltip').waitFor();
    await press('?');
    await window.get('shortcut-sheet').waitFor();
    await press('Escape');
    await window.get('shortcut-sheet').waitFor({ state: 'detached' });
  });
});
