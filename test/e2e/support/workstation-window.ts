import { createHash } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import type { Shape } from '#core/geometry';
import { decodePacket, decodeRuns, Mask, type MaskPacket } from '#core/masks';

export type View = 'axial' | 'coronal' | 'sagittal';
/** In-plane voxel index (column, row). */
export type Pixel = readonly [number, number];

/** The window by what a user sees and does in it. */
export class WorkstationWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get(testId: string): Locator {
    return this.page.locator(`[data-testid="${testId}"]`);
  }

  view(name: View | '3d'): Locator {
    return this.page.locator(`[data-view="${name}"]`);
  }

  /** Chooses files in the dialog behind Import, Files…. */
  async importFiles(...paths: string[]): Promise<void> {
    await this.get('import-menu').click();
    const [chooser] = await Promise.all([
      this.page.waitForEvent('filechooser'),
      this.get('import.files').click(),
    ]);
    await chooser.setFiles(paths);
    await this.get('import-report').waitFor();
  }

  /** Drags files from outside over the window and lets them go; it says that they may be dropped. */
  async dropFiles(...paths: string[]): Promise<void> {
    const devTools = await this.page.context().newCDPSession(this.page);
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      devTools.send('Input.dispatchDragEvent', {
        type,
        x: 640,
        y: 300,
        data: { items: [], files: paths, dragOperationsMask: 1 },
      });
    await drag('dragEnter');
    await this.page.getByText('Drop to import').waitFor();
    await drag('dragOver');
    await drag('drop');
  }

  /** Volume and masks of the open case are on the screen. */
  async caseReady(): Promise<void> {
    await this.page.locator('[data-case-ready="true"]').waitFor();
  }

  async caseId(): Promise<string> {
    return (await this.page
      .locator('[data-testid="case-row"][data-open="true"]')
      .getAttribute('data-case-id'))!;
  }

  async openCase(caseId: string): Promise<void> {
    await this.page.locator(`[data-case-id="${caseId}"] button`).first().click();
    await this.caseReady();
  }

  async addSegment(name: string): Promise<void> {
    await this.page.keyboard.press('a');
    await this.get('segment-search').fill(name);
    await this.page.keyboard.press('Enter');
    await this.get('segment-row')
      .filter({ hasText: new RegExp(name, 'i') })
      .waitFor();
  }

  /** How many slices of the active segment were prompted, proposed or given. */
  async proposedSlices(): Promise<number> {
    return Number((await this.get('timeline-columns').getAttribute('data-proposed')) ?? 0);
  }

  /** Waits for the end of the run and tells its state. */
  async jobEnd(): Promise<string> {
    const ended = ['success', 'error', 'cancelled'].map((s) => `[data-testid="job"][data-state="${s}"]`);
    const job = this.page.locator(ended.join(', '));
    await job.waitFor({ timeout: 90_000 });
    return (await job.getAttribute('data-state'))!;
  }

  /** Waits until both plans of a comparison have run to their end. */
  async comparisonEnd(): Promise<void> {
    await this.get('comparison').waitFor();
    for (const name of ['a', 'b'])
      await this.page
        .locator(`[data-testid="trial-head-${name}"][data-state="finished"]`)
        .waitFor({ timeout: 120_000 });
  }

  /** Whether an error stands in the window's corner. */
  async failed(): Promise<boolean> {
    return (await this.get('notice-error').count()) > 0;
  }

  /** The letters on the edges of a view. */
  async letters(view: View): Promise<Record<string, string>> {
    const edges = await this.view(view).locator('[data-edge]').all();
    const pairs = edges.map(async (edge) => [await edge.getAttribute('data-edge'), await edge.textContent()]);
    return Object.fromEntries(await Promise.all(pairs));
  }

  /** The slice a view says it shows. */
  async sliceOf(view: View): Promise<number> {
    return Number(await this.view(view).getAttribute('data-slice'));
  }

  /** Turns the wheel over a view; one notch is 100 px. */
  async wheel(view: View, notches: number): Promise<void> {
    const { x, y, width, height } = (await this.view(view).boundingBox())!;
    await this.page.mouse.move(x + width / 2, y + height / 2);
    await this.page.mouse.wheel(0, 100 * notches);
  }

  /** Scrolls until the view shows the slice. */
  async scrollTo(view: View, slice: number): Promise<void> {
    for (const sign of [-1, 1]) {
      const away = slice - (await this.sliceOf(view));
      if (away === 0) return;
      const before = await this.sliceOf(view);
      await this.wheel(view, sign * away);
      await this.page.waitForFunction(
        ([name, n]) =>
          document.querySelector<HTMLElement>(`[data-view="${name}"]`)?.dataset.slice !== String(n),
        [view, before] as const,
      );
    }
    if ((await this.sliceOf(view)) !== slice)
      throw new Error(`the ${view} view cannot be scrolled to ${slice}`);
  }

  /** Where a voxel lies on the screen. */
  async pointOf(view: View, [a, b]: Pixel): Promise<{ x: number; y: number }> {
    const { x, y } = (await this.view(view).boundingBox())!;
    const numbers = (await this.view(view).getAttribute('data-index-to-px'))!.split(' ').map(Number);
    const [m0, m1, m2, m3, m4, m5] = numbers;
    return { x: x + m0 * a + m2 * b + m4, y: y + m1 * a + m3 * b + m5 };
  }

  /** Presses on one voxel, moves over the others, lets go on the last. */
  async drag(view: View, ...pixels: readonly Pixel[]): Promise<void> {
    const points = await Promise.all(pixels.map((pixel) => this.pointOf(view, pixel)));
    const { mouse } = this.page;
    await mouse.move(points[0].x, points[0].y);
    await mouse.down();
    for (const { x, y } of points.slice(1)) await mouse.move(x, y, { steps: 8 });
    await mouse.up();
  }

  /** The library's masks of the case, fetched by the page itself. */
  async packet(caseId: string): Promise<MaskPacket> {
    const bytes = await this.page.evaluate(async (id) => {
      const response = await fetch(`/data/cases/${id}/masks?since=0`);
      return [...new Uint8Array(await response.arrayBuffer())];
    }, caseId);
    return decodePacket(Uint8Array.from(bytes));
  }

  async mask(caseId: string, shape: Shape, segmentId?: string): Promise<Mask> {
    const mask = new Mask(shape);
    for (const slice of (await this.packet(caseId)).slices)
      if (!segmentId || slice.segmentId === segmentId)
        mask.setSlice(slice.k, slice.runs.length ? decodeRuns(slice.runs, shape[0] * shape[1]) : undefined);
    return mask;
  }

  /** One hash over every voxel of every segment. */
  async fingerprint(caseId: string, shape: Shape): Promise<string> {
    const ids = [...new Set((await this.packet(caseId)).slices.map((s) => s.segmentId))].sort();
    const hash = createHash('sha256');
    for (const id of ids) hash.update(id).update((await this.mask(caseId, shape, id)).toDense());
    return hash.digest('hex');
  }

  /** The volume in ml that stands beside a segment, counted from the pixels the window shows. */
  async shownMl(): Promise<string> {
    return (await this.get('segment-ml').first().textContent())!;
  }
}
