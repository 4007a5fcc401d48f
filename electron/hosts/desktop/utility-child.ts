import type { UtilityProcess, utilityProcess } from 'electron';
import { type ChildHandle, exitReason } from '#electron/inference';

/**
 * Starts the inference process under Electron. A Node fork would need the program itself to run as plain Node,
 * which its fuses forbid.
 */
export function forkUtility(
  { fork }: Pick<typeof utilityProcess, 'fork'>,
  entry: string,
  kill: (pid: number) => void = (pid) => process.kill(pid, 'SIGKILL'),
): ChildHandle {
  const child: UtilityProcess = fork(entry, [], { serviceName: 'Sagitta inference', stdio: 'inherit' });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(exitReason(code))),
    kill() {
      // Its own kill() asks; a run inside onnxruntime does not listen.
      if (child.pid !== undefined) kill(child.pid);
    },
  };
}
