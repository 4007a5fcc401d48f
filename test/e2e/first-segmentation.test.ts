import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readNifti, readNiftiLabels } from '#core/formats';
import { Mask } from '#core/masks';
import { dice } from '#core/metrics';
import { abdomen, type TestScan } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

const soon = { timeout: 30_000, interval: 100 };

/** One scan's way through the window, as somebody goes it on the first day; each step stands on those before. */
describe('a first segmentation', () => {
  const place = workplace();
  let scan: TestScan;
  let window: WorkstationWindow;
  let caseId: string;
  let failed = false;
  const fingerprint = () => window.fingerprint(caseId, scan.grid.shape);

  beforeAll(async () => {
    scan = abdomen(place.folder);
    window = await place.openWindow();
  });
  beforeEach(({ skip, onTestFailed }) => {
    if (failed) skip('an earlier step failed');
    onTestFailed(() => {
      failed = true;
    });
  });

  it('imports a CT that was chosen in the file dialog, and shows it', async () => {
    await window.importFiles(scan.path);
    await window.caseReady();
    caseId = await window.caseId();
    expect(await window.get('import-report').textContent()).toContain('1 scan imported');
    expect(await window.sliceOf('axial')).toBe(scan.grid.shape[2] >> 1);
  });

  it('segments the slice a box is drawn on', async () => {
    await window.addSegment('liver');
    await window.scrollTo('axial', scan.slice);
    await window.page.keyboard.press('x');
    const [i0, j0, i1, j1] = scan.box;
    await window.drag('axial', [i0, j0], [i1, j1]);
    await expect.poll(() => window.proposedSlices(), soon).toBe(1);
    const drawn = await window.mask(caseId, scan.grid.shape);
    expect(drawn.occupied()).toEqual([scan.slice]);
    const truth = new Mask(scan.grid.shape);
    truth.setSlice(scan.slice, scan.liver.slice(scan.slice));
    expect(dice(drawn, truth)).toBeGreaterThan(0.75);
  });

  it('carries it through the volume', async () => {
    await window.get('propagate-run').click();
    expect(await window.jobEnd()).toBe('success');
    await expect.poll(() => window.proposedSlices(), soon).toBe(scan.grid.shape[2]);
    // A run that followed nothing would do no better than the box on all slices.
    const floor = dice(boxOnAllSlices(scan), scan.liver);
    expect(dice(await window.mask(caseId, scan.grid.shape), scan.liver)).toBeGreaterThan(floor + 0.1);
  });

  it('draws its mesh', async () => {
    await window.page.locator('[data-meshes-ready="true"]').waitFor();
  });

  it('takes a brush stroke, and gives it back by undo and redo voxel for voxel', async () => {
    const before = await fingerprint();
    const shownBefore = await window.shownMl();
    await window.page.keyboard.press('b');
    const [i, j] = besideTheBox(scan);
    await window.drag('axial', [i, j - 4], [i + 4, j], [i, j + 4]);
    await expect.poll(fingerprint, soon).not.toBe(before);
    const after = await fingerprint();
    const painted = await window.mask(caseId, scan.grid.shape);
    expect([-4, 0, 4].map((d) => painted.get(i + (d ? 0 : 4), j + d, scan.slice))).toEqual([1, 1, 1]);
    await window.page.keyboard.press('Control+z');
    await expect.poll(fingerprint, soon).toBe(before);
    await expect.poll(() => window.shownMl(), soon).toBe(shownBefore);
    await window.page.keyboard.press('Control+Shift+z');
    await expect.poll(fingerprint, soon).toBe(after);
  });

  it('saves a version', async () => {
    await window.page.keyboard.press('Control+s');
    await window.get('version-note').fill('first');
    await window.get('version-save').click();
    await window.get('versions').click();
    await window.get('version-row').filter({ hasText: 'first' }).waitFor();
  });

  it('finds everything again after the service was stopped and started', async () => {
    const [before, shown] = [await fingerprint(), await window.shownMl()];
    expect(await place.restart()).toBe(0);
    window = await place.openWindow();
    await window.openCase(caseId);
    expect(await fingerprint()).toBe(before);
    expect(await window.shownMl()).toBe(shown);
    await window.get('versions').click();
    await window.get('version-row').filter({ hasText: 'first' }).waitFor();
  });

  it('exports a labelmap on the grid and with the header of the scan', async () => {
    await window.get('export-menu').click();
    const [download] = await Promise.all([
      window.page.waitForEvent('download'),
      window.get('export.nifti').click(),
    ]);
    const exported = gunzipSync(readFileSync(await download.path()));
    const source = readFileSync(scan.path);
    const original = readNifti(scan.path.endsWith('.gz') ? gunzipSync(source) : source);
    const { volume, orientation } = readNifti(exported);
    expect(volume.shape).toEqual(original.volume.shape);
    expect(volume.affineLps).toEqual(original.volume.affineLps);
    expect(orientation).toEqual(original.orientation);
    const labels = readNiftiLabels(exported, scan.grid);
    expect([...labels.keys()]).toEqual([1]);
    const kept = await window.mask(caseId, scan.grid.shape);
    expect(Buffer.from(labels.get(1)!.toDense()).equals(Buffer.from(kept.toDense()))).toBe(true);
  });
});

/** Half way from the box to the farther edge of the scan: surely not in the organ yet. */
function besideTheBox({ grid, box: [i0, j0, i1, j1] }: TestScan): [number, number] {
  const ni = grid.shape[0];
  return [Math.round(i0 > ni - i1 ? i0 / 2 : (i1 + ni) / 2), Math.round((j0 + j1) / 2)];
}

function boxOnAllSlices({ grid: { shape }, box: [i0, j0, i1, j1] }: TestScan): Mask {
  const mask = new Mask(shape);
  const plane = new Uint8Array(shape[0] * shape[1]);
  for (let j = j0; j <= j1; j++) plane.fill(1, j * shape[0] + i0, j * shape[0] + i1 + 1);
  for (let k = 0; k < shape[2]; k++) mask.setSlice(k, plane);
  return mask;
}
