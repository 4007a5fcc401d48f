import { beforeAll, describe, expect, it } from 'vitest';
import { phantom, type TestScan } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

const soon = { timeout: 20_000, interval: 50 };

describe('two windows of one service', () => {
  const place = workplace();
  let scan: TestScan;
  let one: WorkstationWindow;
  let other: WorkstationWindow;
  let caseId: string;

  beforeAll(async () => {
    scan = phantom(place.folder);
    one = await place.openWindow();
    await one.importFiles(scan.path);
    await one.caseReady();
    caseId = await one.caseId();
    other = await place.openWindow(`#case=${caseId}`);
    await other.caseReady();
  });

  it('show each other’s segments and strokes', async () => {
    await one.addSegment('spleen');
    await other
      .get('segment-row')
      .filter({ hasText: /spleen/i })
      .waitFor();
    await one.page.keyboard.press('b');
    await one.drag('axial', [80, 60], [90, 64]);
    await expect.poll(() => one.shownMl(), soon).not.toBe('0 ml');
    await expect.poll(() => other.shownMl(), soon).toBe(await one.shownMl());
  });

  it('undo each other’s strokes', async () => {
    await other.page.keyboard.press('Control+z');
    await expect.poll(() => one.shownMl(), soon).toBe('0 ml');
    expect((await one.mask(caseId, scan.grid.shape)).count()).toBe(0);
  });
});
