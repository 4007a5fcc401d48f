import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildHandle, ToParent } from './channel.ts';
import { exitReason } from './exit-reason.ts';

const ENTRY = fileURLToPath(new URL('./child.node.ts', import.meta.url));
/** After an exit, how long messages still in the pipe are waited for. */
const DRAIN_MS = 500;

/** Starts the inference process under Node, `--threads=N` among its arguments. `entry` is another program only in tests. */
export function forkChild(entry = ENTRY, args: readonly string[] = []): ChildHandle {
  const child = fork(entry, args, {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(exitReason(code, signal)));
  });
  // `exit` may come before the last messages; `disconnect` comes after them.
  const drained = new Promise<void>((resolve) => child.once('disconnect', resolve));
  return {
    pid: child.pid,
    send(message) {
      // A child that has just died is reported by its exit; a failed write adds nothing.
      if (child.connected) child.send(message, () => {});
    },
    onMessage(listener) {
      child.on('message', (message) => listener(message as ToParent));
    },
    onExit(listener) {
      void exited.then(async (reason) => {
        const timeout = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
        await Promise.race([drained, timeout]);
        listener(reason);
      });
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}
