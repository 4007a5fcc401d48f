import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { processorSeconds, residentMiB } from './processes.ts';

/** A process of the simulated study, and what can be seen of it from outside. */
export interface StudyProcess {
  /** Resolves when a line that it has told matches, with a number that fits. Rejects when it ends before. */
  says(words: RegExp, fits: (value: number) => boolean): Promise<void>;
  /** Resolves when it has ended well. */
  ended(): Promise<void>;
  kill(): Promise<void>;
  residentMiB(): number | undefined;
  scansBegun(): number;
  /** So far, or in all once it has ended. */
  processorSeconds(): number;
}

const LOOK_MS = 100;

export function startStudyProcess(role: 'worker' | 'coordinator', args: readonly string[]): StudyProcess {
  const script = join(import.meta.dirname, `study-${role}.node.ts`);
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const pid = child.pid as number;
  const exit = once(child, 'exit');
  let line = '';
  let told = '';
  let begun = 0;
  let spent = 0;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told = (told + text).slice(-2000);
    line = told.trimEnd().split('\n').at(-1) ?? '';
    begun += text.match(/^scan s/gm)?.length ?? 0;
  });
  const look = setInterval(() => {
    spent = processorSeconds(pid) ?? spent;
  }, LOOK_MS);
  exit.then(() => clearInterval(look));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    async says(words, fits) {
      for (;;) {
        const found = words.exec(line);
        if (found && fits(Number(found[1]))) return;
        if (hasEnded()) throw new Error(`a process of the study ended: ${told}`);
        await Promise.race([new Promise((resolve) => setTimeout(resolve, LOOK_MS)), exit]);
      }
    },
    async ended() {
      const [code] = await exit;
      if (code !== 0) throw new Error(`a process of the study ended with ${code}: ${told}`);
    },
    async kill() {
      if (hasEnded()) return;
      child.kill('SIGKILL');
      await exit;
    },
    residentMiB: () => residentMiB(pid),
    scansBegun: () => begun,
    processorSeconds: () => spent,
  };
}
