import { beforeAll, describe, expect, it } from 'vitest';
import { phantom, storedAsRas, type TestScan } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

const soon = { timeout: 20_000, interval: 50 };

describe('reading a scan', () => {
  const place = workplace();
  let lps: TestScan;
  let window: WorkstationWindow;
  const press = (key: string) => window.page.keyboard.press(key);

  beforeAll(async () => {
    lps = phantom(place.folder, { name: 'DOE_JANE.nii' });
    window = await place.openWindow();
    await window.importFiles(lps.path);
    await window.caseReady();
  });

  it('turns slices with the wheel, one a notch', async () => {
    const before = await window.sliceOf('axial');
    await window.wheel('axial', -1);
    await expect.poll(() => window.sliceOf('axial'), soon).toBe(before + 1);
    await window.wheel('axial', 3);
    await expect.poll(() => window.sliceOf('axial'), soon).toBe(before - 2);
  });

  it.each([
    ['x', 'tool.box'],
    ['c', 'tool.point'],
    ['b', 'tool.brush'],
    ['e', 'tool.eraser'],
    ['w', 'tool.window'],
    ['l', 'tool.ruler'],
    ['Escape', 'tool.navigate'],
  ])('takes the tool of key %s', async (key, tool) => {
    await press(key);
    await expect.poll(() => window.get(tool).getAttribute('aria-pressed'), soon).toBe('true');
  });

  it('sets window presets by Alt and a digit', async () => {
    await press('Alt+4');
    await expect.poll(() => window.view('axial').textContent(), soon).toMatch(/C -600\s+W 1500/);
    await press('Alt+1');
    await expect.poll(() => window.view('axial').textContent(), soon).toMatch(/C 40\s+W 400/);
  });

  it('shows every key on the sheet behind the question mark', async () => {
    await press('?');
    const sheet = window.page.getByRole('dialog');
    await sheet.getByText('Box prompt').waitFor();
    await press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  it('runs an action by name from the palette', async () => {
    await press('Control+k');
    await window.page.getByPlaceholder('Type what you want to do').fill('invert');
    await press('Enter');
    await expect.poll(() => window.get('view.invert').getAttribute('aria-pressed'), soon).toBe('true');
    await press('i');
    await expect.poll(() => window.get('view.invert').getAttribute('aria-pressed'), soon).toBe('false');
  });

  it('names no patient in title, address or the browser’s storage', async () => {
    expect(await window.get('identity').textContent()).toContain('DOE_JANE');
    const kept = await window.page.evaluate(() => [
      document.title,
      location.href,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
    ]);
    expect(kept[0]).toBe('Sagitta');
    expect(kept.join()).not.toMatch(/DOE|JANE/i);
  });

  it('opens the case its address asks for, and takes it out of the address', async () => {
    const caseId = await window.caseId();
    const second = await place.openWindow(`#case=${caseId}`);
    await second.caseReady();
    expect(await second.caseId()).toBe(caseId);
    expect(new URL(second.page.url()).hash).toBe('');
    await second.page.close();
  });

  it('shows the patient’s left on the right and the front up, however the scan is stored', async () => {
    const [ni, nj] = lps.grid.shape;
    const expectRadiological = async ([right, left]: readonly [number, number], front: number) => {
      expect(await window.letters('axial')).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
      expect(await window.letters('coronal')).toEqual({ left: 'R', right: 'L', top: 'S', bottom: 'I' });
      expect(await window.letters('sagittal')).toEqual({ left: 'A', right: 'P', top: 'S', bottom: 'I' });
      const [atRight, atLeft] = [
        await window.pointOf('axial', [right, front]),
        await window.pointOf('axial', [left, nj - 1 - front]),
      ];
      expect(atRight.x).toBeLessThan(atLeft.x);
      expect(atRight.y).toBeLessThan(atLeft.y);
    };
    await expectRadiological([0, ni - 1], 0);
    await window.importFiles(storedAsRas(lps, place.folder));
    await window.caseReady();
    await expect.poll(() => window.get('identity').textContent(), soon).toContain('ras');
    await expectRadiological([ni - 1, 0], nj - 1);
  });
});
