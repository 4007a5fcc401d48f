import { beforeAll, describe, expect, it } from 'vitest';
import type { Mask } from '#core/masks';
import { inferenceProcess } from './support/processes.ts';
import { phantom, type TestScan } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

const soon = { timeout: 30_000, interval: 50 };

describe('a run that does not come to its end', () => {
  const place = workplace();
  let scan: TestScan;
  let window: WorkstationWindow;

  beforeAll(async () => {
    // Long enough to be stopped in mid-run on a fast machine; no test waits for the end of it.
    scan = phantom(place.folder, { slices: 240 });
    window = await place.openWindow();
  });

  /**
   * Opens the scan as a new case, boxes the liver, and stops the process of the model when a few slices have come back:
   * the run stands still for as long as a test needs.
   */
  async function stoppedRun(): Promise<{ caseId: string; pid: number }> {
    await window.importFiles(scan.path);
    await window.caseReady();
    await window.scrollTo('axial', scan.slice);
    await window.page.keyboard.press('x');
    const [i0, j0, i1, j1] = scan.box;
    await window.drag('axial', [i0, j0], [i1, j1]);
    await expect.poll(() => window.proposedSlices(), soon).toBe(1);
    await window.get('propagate-run').click();
    await expect.poll(() => window.proposedSlices(), soon).toBeGreaterThan(4);
    const pid = inferenceProcess(place.service.pid)!;
    process.kill(pid, 'SIGSTOP');
    return { caseId: await window.caseId(), pid };
  }

  /** Every slice that was there before stands as it stood. */
  function expectKept(before: Mask, after: Mask): void {
    for (const k of before.occupied()) expect(after.slice(k), `slice ${k}`).toEqual(before.slice(k));
  }

  it('loses no finished slice when the process of the model is killed, and the window goes on', async () => {
    const { caseId, pid } = await stoppedRun();
    const before = await window.mask(caseId, scan.grid.shape);
    process.kill(pid, 'SIGKILL');
    const finished = await window.proposedSlices();
    expect(finished, 'slices at the time of the kill').toBeLessThan(scan.grid.shape[2]);

    const slice = await window.sliceOf('axial');
    await window.wheel('axial', 3);
    await expect.poll(() => window.sliceOf('axial'), soon).not.toBe(slice);

    await expect
      .poll(async () => (await window.failed()) || (await window.proposedSlices()) > finished, soon)
      .toBe(true);
    if (!(await window.failed())) {
      expect(inferenceProcess(place.service.pid)).not.toBe(pid);
      await window.get('propagate-cancel').click();
      expect(await window.jobEnd()).toBe('cancelled');
    }
    expectKept(before, await window.mask(caseId, scan.grid.shape));
  });

  it('acknowledges a cancel though the model does not, and keeps the finished slices', async () => {
    const { caseId } = await stoppedRun();
    const before = await window.mask(caseId, scan.grid.shape);
    await window.get('propagate-cancel').click();
    expect(await window.jobEnd()).toBe('cancelled');
    expectKept(before, await window.mask(caseId, scan.grid.shape));
    expect(await window.proposedSlices()).toBeLessThan(scan.grid.shape[2]);
  });
});
