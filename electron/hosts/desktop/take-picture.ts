import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebContents } from 'electron';

const pollMs = 200;
const limitMs = 60_000;

/** The window says in its own attributes when slices and meshes of the case are drawn. */
const isDrawn = `document.querySelector('[data-case-ready="true"]') !== null
  && document.querySelector('[data-meshes-ready="true"]') !== null`;

/** Writes what the window shows once the case is drawn in it. Rejects after a minute without. */
export async function takePicture(
  contents: Pick<WebContents, 'executeJavaScript' | 'capturePage'>,
  path: string,
): Promise<void> {
  const until = performance.now() + limitMs;
  while ((await contents.executeJavaScript(isDrawn)) !== true) {
    if (performance.now() > until) throw new Error('the window did not show the case within a minute');
    await pause(pollMs);
  }
  const image = await contents.capturePage();
  await writeFile(path, image.toPNG(), { mode: 0o600 });
}
