import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { programRoot } from '#electron/services';

/** Electron's binary, where the task that started this found one. */
export function desktopBinary(): string | undefined {
  return process.env.SAGITTA_ELECTRON || undefined;
}

/**
 * Runs the desktop program on a library; with `picturePath` it writes what its window shows and ends. It opens
 * the library itself, so no other service may have it open.
 */
export async function runDesktop(
  binary: string,
  libraryRoot: string,
  caseId: string,
  picturePath?: string,
): Promise<void> {
  const env = {
    ...process.env,
    SAGITTA_LIBRARY: libraryRoot,
    SAGITTA_CASE: caseId,
    SAGITTA_PICTURE: picturePath ?? '',
  };
  const child = spawn(binary, [programRoot()], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Electron ended with ${code}.`);
}
