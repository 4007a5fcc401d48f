import { launchBrowser, openCase, type Page, WINDOW_SIZE, watchInput } from '../browser.ts';
import { descendants, peakMiB } from '../processes.ts';
import type { Workplace } from '../workplace.ts';
import { newSegment } from './prompt.ts';

const STEPS = 200;
const STROKE_STEPS = 100;
const NOTCH_PX = 100;

/** What a reader feels: a case opens, the slice follows the wheel, paint follows the pointer. In Chromium, on a CPU. */
export async function window(workplace: Workplace): Promise<void> {
  const { options, report } = workplace;
  const service = await workplace.served();
  const detail = await workplace.imported(workplace.phantom([512, 512, 100]));
  const name = detail.shape.join(' x ');
  const segmentId = await newSegment(service, detail);
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: WINDOW_SIZE });
    const page = await context.newPage();
    const opened: number[] = [];
    for (let n = 0; n < options.repeat; n++) {
      await page.goto(await service.windowUrl());
      opened.push((await openCase(page, detail.id)) / 1000);
    }
    report.samples('window', `case of ${name} clicked to drawn`, 's', opened);
    report.samples('window', `wheel to next slice shown, ${name}`, 'ms', await wheel(page), { p95: true });
    await page.locator(`[data-testid=segment-row][data-segment-id="${segmentId}"]`).click();
    report.samples('window', 'brush moved to pixels shown', 'ms', await brush(page), { p95: true });
    memory(workplace, service.pid);
  } finally {
    await browser.close();
  }
}

async function axial(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.locator('[data-view=axial] [role=application]').boundingBox();
  if (!box) throw new Error('the axial view is not to be seen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Forth and back over the middle slices. */
async function wheel(page: Page): Promise<number[]> {
  const { x, y } = await axial(page);
  await page.mouse.move(x, y);
  const next = await watchInput(page, 'wheel', 'data-slice');
  const samples: number[] = [];
  for (let n = 0; n < STEPS; n++) {
    await page.mouse.wheel(0, n % 40 < 20 ? NOTCH_PX : -NOTCH_PX);
    samples.push(await next());
  }
  return samples;
}

async function brush(page: Page): Promise<number[]> {
  const { x, y } = await axial(page);
  await page.keyboard.press('b');
  await page.mouse.move(x, y);
  await page.mouse.down();
  const next = await watchInput(page, 'pointermove', 'data-index-to-px');
  const samples: number[] = [];
  for (let n = 1; n <= STROKE_STEPS; n++) {
    const turn = (2 * Math.PI * n) / STROKE_STEPS;
    await page.mouse.move(x + 80 * Math.cos(turn), y + 80 * Math.sin(turn));
    samples.push(await next());
  }
  await page.mouse.up();
  return samples;
}

function memory({ report }: Workplace, servicePid: number): void {
  const renderers = descendants(process.pid).filter(({ command }) => command.includes('--type=renderer'));
  const gpu = descendants(process.pid).filter(({ command }) => command.includes('--type=gpu-process'));
  const peaks = {
    'service process, peak': peakMiB(servicePid),
    'window, peak': Math.max(...renderers.map(({ pid }) => peakMiB(pid) ?? 0)) || undefined,
    'graphics process of the browser, peak (software rendering)': gpu[0] && peakMiB(gpu[0].pid),
  };
  for (const [what, value] of Object.entries(peaks))
    if (value === undefined) report.lacks('memory', `${what}: cannot be looked at on this system`);
    else report.add({ part: 'memory', what, unit: 'MiB', value, runs: 1 });
}
