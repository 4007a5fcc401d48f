import { beforeAll, describe, expect, it } from 'vitest';
import { phantom, type TestScan } from './support/scan.ts';
import { violations } from './support/violations.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

/** Each page as a reader meets it, one after the other in one window. */
describe('nothing is hidden from those who read with other means', () => {
  const place = workplace();
  let scan: TestScan;
  let window: WorkstationWindow;
  const press = (key: string) => window.page.keyboard.press(key);
  const expectOpenToAll = async () => expect(await violations(window.page)).toEqual([]);

  beforeAll(async () => {
    scan = phantom(place.folder);
    window = await place.openWindow();
  });

  it('on the start page', expectOpenToAll);

  it('beside a case with a segment, after a run', async () => {
    await window.importFiles(scan.path);
    await window.caseReady();
    await window.addSegment('Liver');
    await window.scrollTo('axial', scan.slice);
    await press('x');
    const [i0, j0, i1, j1] = scan.box;
    await window.drag('axial', [i0, j0], [i1, j1]);
    await expect.poll(() => window.get('propagate-run').isEnabled()).toBe(true);
    await window.get('propagate-run').click();
    expect(await window.jobEnd()).toBe('success');
    await expectOpenToAll();
  });

  it('in the settings', async () => {
    await press('Control+,');
    await window.get('settings-page').waitFor();
    await expectOpenToAll();
    await press('Escape');
  });

  it('among the models', async () => {
    await window.get('model').click();
    await window.get('model-page').waitFor();
    await expectOpenToAll();
    await window.get('models').getByRole('button', { name: 'Close' }).click();
    await window.get('models').waitFor({ state: 'detached' });
  });

  it('on the sheet of keys', async () => {
    await press('?');
    await window.page.getByRole('dialog').waitFor();
    await expectOpenToAll();
    await press('Escape');
    await window.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('in the comparison of two plans', async () => {
    await press('d');
    await window.get('plan-pair').waitFor();
    await expectOpenToAll();
    await press('Tab');
    await press('Enter');
    await window.comparisonEnd();
    await expectOpenToAll();
  });
});
