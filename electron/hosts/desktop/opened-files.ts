import { SagittaError } from '#core/contract';
import type { EventHub } from '#electron/services/router';

export type ImportPaths = (
  paths: string[],
) => Promise<{ cases: { id: string }[]; refused: { reason: string }[] }>;

/** Imports what was opened from outside and has the window show the first case; tells what was refused. */
export async function openPaths(paths: string[], importPaths: ImportPaths, events: EventHub): Promise<void> {
  if (paths.length === 0) return;
  try {
    const { cases, refused } = await importPaths(paths);
    for (const { reason } of refused)
      events.emit('notice', { level: 'warning', code: 'refused', message: reason });
    if (cases.length > 0) events.emit('case.opened', { caseId: cases[0].id });
  } catch (thrown) {
    const { code, message } = SagittaError.from(thrown);
    events.emit('notice', { level: 'error', code, message });
  }
}

/** The files that a file manager put on the command line: everything after the program that is no switch. */
export function filesOf(argv: readonly string[], isPackaged: boolean): string[] {
  return argv.slice(isPackaged ? 1 : 2).filter((argument) => !argument.startsWith('-') && argument !== '.');
}
