import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Nobody else may look into a folder that holds patient data. */
const PRIVATE = 0o700;

export interface ScratchFolder {
  readonly path: string;
  remove(): void;
}

/**
 * A private folder below `parent` for as long as this process needs it. What processes have left behind that are no
 * more is swept away first; Ctrl+C removes this one too.
 */
export function openScratchFolder(parent: string): ScratchFolder {
  mkdirSync(parent, { recursive: true, mode: PRIVATE });
  sweep(parent);
  const path = join(parent, `${process.pid}-${randomUUID()}`);
  mkdirSync(path, { mode: PRIVATE });
  const remove = () => rmSync(path, { recursive: true, force: true });
  const interrupted = () => {
    remove();
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  return {
    path,
    remove() {
      for (const signal of signals) process.removeListener(signal, interrupted);
      remove();
    },
  };
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(name.split('-')[0]);
    if (!isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
