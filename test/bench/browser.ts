import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser } from '#electron/hosts/browser';

export type { Page } from 'playwright-core';

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(),
    headless: true,
    args: ['--enable-unsafe-swiftshader', '--disable-background-networking'],
    // The sandbox of Chromium refuses to run as root; an ordinary user keeps it.
    chromiumSandbox: process.getuid?.() !== 0,
  });
}

export const WINDOW_SIZE = { width: 1600, height: 1000 };

/** Opens a case from the list. Resolves to the ms from the click to the frame that shows it. */
export async function openCase(page: Page, caseId: string): Promise<number> {
  await page.locator(`[data-testid=case-row][data-case-id="${caseId}"]`).waitFor();
  return page.evaluate(async (id) => {
    const started = performance.now();
    document.querySelector<HTMLElement>(`[data-testid=case-row][data-case-id="${id}"] button`)?.click();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const isDrawn = () => document.querySelector('[data-view=axial][data-slice]') !== null;
    while (!isDrawn()) await frame();
    await frame();
    return performance.now() - started;
  }, caseId);
}

/**
 * Watches a view in the page: ms from an input event to the frame after the one in which the view was drawn,
 * which the compositor has then taken. `attribute` is what the view writes when it draws.
 */
export async function watchInput(page: Page, event: 'wheel' | 'pointermove', attribute: string) {
  const watch = await page.evaluateHandle(
    ([type, name]) => {
      const view = document.querySelector('[data-view=axial]');
      if (!view) throw new Error('there is no axial view');
      let askedAt: number | null = null;
      let drawn = Promise.withResolvers<number>();
      view.addEventListener(type, ({ timeStamp }) => (askedAt ??= timeStamp), { capture: true });
      new MutationObserver(() => {
        if (askedAt === null) return;
        const from = askedAt;
        askedAt = null;
        requestAnimationFrame(() => drawn.resolve(performance.now() - from));
      }).observe(view, { attributes: true, attributeFilter: [name] });
      return {
        async next() {
          const ms = await drawn.promise;
          drawn = Promise.withResolvers<number>();
          return ms;
        },
      };
    },
    [event, attribute] as const,
  );
  return () => watch.evaluate((w) => w.next());
}
