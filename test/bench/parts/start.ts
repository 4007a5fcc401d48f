import { launchBrowser, WINDOW_SIZE } from '../browser.ts';
import { spawnService } from '../served.ts';
import type { Workplace } from '../workplace.ts';

/** From spawning the service on an empty library to a window in which the phantom can be opened. */
export async function start(workplace: Workplace): Promise<void> {
  const { report, options } = workplace;
  const browser = await launchBrowser();
  const listening: number[] = [];
  const interactive: number[] = [];
  try {
    // The first start fills the compile cache of Node and does not count.
    for (let n = -1; n < options.repeat; n++) {
      const page = await browser.newPage({ viewport: WINDOW_SIZE });
      const started = performance.now();
      const service = await spawnService(workplace.newFolder(`start-${n}`));
      const listeningMs = performance.now() - started;
      try {
        await page.goto(service.url);
        await page.locator('[data-testid=open-phantom]:enabled').waitFor();
        if (n < 0) continue;
        listening.push(listeningMs / 1000);
        interactive.push((performance.now() - started) / 1000);
      } finally {
        await page.close();
        await service.close();
      }
    }
  } finally {
    await browser.close();
  }
  report.samples('start', 'service started to listening', 's', listening);
  report.samples('start', 'service started to window interactive', 's', interactive);
}
