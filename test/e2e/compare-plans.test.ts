import { beforeAll, describe, expect, it } from 'vitest';
import { phantom, type TestScan } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

const soon = { timeout: 30_000, interval: 50 };

describe('comparing two plans, by keyboard', () => {
  const place = workplace();
  let scan: TestScan;
  let window: WorkstationWindow;
  let caseId: string;
  let before: string;
  const press = (key: string) => window.page.keyboard.press(key);
  const fingerprint = () => window.fingerprint(caseId, scan.grid.shape);
  const trialSlices = () =>
    window.page
      .locator('[data-testid="trial-a"] [data-view], [data-testid="trial-b"] [data-view]')
      .evaluateAll((views) => views.map((view) => (view as HTMLElement).dataset.slice));

  beforeAll(async () => {
    scan = phantom(place.folder);
    window = await place.openWindow();
    await window.importFiles(scan.path);
    await window.caseReady();
    caseId = await window.caseId();
    await window.addSegment('Liver');
    await window.scrollTo('axial', scan.slice);
    await press('x');
    const [i0, j0, i1, j1] = scan.box;
    await window.drag('axial', [i0, j0], [i1, j1]);
  });

  it('runs both side by side, and the segment stays as it is', async () => {
    await expect.poll(() => window.get('propagate-run').isEnabled(), soon).toBe(true);
    await expect.poll(async () => (await window.packet(caseId)).slices.length, soon).toBe(1);
    before = await fingerprint();
    await press('d');
    await window.get('plan-pair').waitFor();
    // Plan A is the panel's, B the one for vessels; behind B stands the button.
    await press('Tab');
    await press('Enter');
    await window.comparisonEnd();
    await expect.poll(() => window.get('comparison-dice').textContent(), soon).toMatch(/^Dice [01]\.\d{3}$/);
    expect(await window.get('trial-ml-a').textContent()).toMatch(/ ml$/);
    expect(await window.get('comparison-columns').getAttribute('data-pending')).toBe('0');
    expect(await fingerprint()).toBe(before);
  });

  it('turns both views together, and N goes to what differs most', async () => {
    await expect.poll(trialSlices, soon).toEqual([String(scan.slice), String(scan.slice)]);
    await press('ArrowUp');
    await expect.poll(trialSlices, soon).toEqual([String(scan.slice + 1), String(scan.slice + 1)]);
    expect(await window.get('comparison-queue').textContent()).toMatch(/to look at/);
    await press('n');
    await expect.poll(() => window.get('comparison-column').textContent(), soon).toMatch(/only [AB]/);
    const [a, b] = await trialSlices();
    expect(a).toBe(b);
  });

  it('cuts no word of what can be pressed, at 1280 pixels', async () => {
    const cut = await window
      .get('comparison')
      .evaluate((bar) =>
        [...bar.querySelectorAll('button *, label *')]
          .filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth)
          .map((part) => part.textContent),
      );
    expect(cut).toEqual([]);
  });

  it('shows both outlines on one image, and leaves and comes back with the comparison as it was', async () => {
    await press('t');
    await window.get('trials-overlaid').waitFor();
    await press('t');
    await window.get('trial-b').waitFor();
    await press('Escape');
    await window.get('comparison').waitFor({ state: 'detached' });
    await window.get('comparison-waiting').waitFor();
    expect(await fingerprint()).toBe(before);
    await press('Shift+D');
    await window.get('comparison').waitFor();
  });

  it('keeps one plan as a run would, and undo takes it back', async () => {
    const ml = await window.get('trial-ml-b').textContent();
    await press('Shift+B');
    await window.get('comparison').waitFor({ state: 'detached' });
    await expect.poll(() => window.shownMl(), soon).toBe(ml);
    expect(await window.proposedSlices()).toBe(scan.grid.shape[2]);
    const kept = await fingerprint();
    expect(kept).not.toBe(before);
    await press('z');
    await expect.poll(fingerprint, soon).toBe(before);
    await press('Shift+Z');
    await expect.poll(fingerprint, soon).toBe(kept);
    await press('z');
    await expect.poll(fingerprint, soon).toBe(before);
  });

  it('keeps neither, and nothing is left of it', async () => {
    await press('Shift+D');
    await window.get('comparison').waitFor();
    await press('Shift+N');
    await window.get('comparison').waitFor({ state: 'detached' });
    await window.get('comparison-waiting').waitFor({ state: 'detached' });
    expect(await fingerprint()).toBe(before);
    expect(await window.failed()).toBe(false);
  });
});
