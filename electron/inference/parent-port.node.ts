import type { ParentPort, ToChild } from './channel.ts';

/** What Electron's utilityProcess puts on `process` (electron.d.ts, ParentPort). */
interface UtilityPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** This process's parent: Electron's main process or a Node fork. The process ends when the parent is gone. */
export function parentPort(): ParentPort {
  const utility = (process as unknown as { parentPort?: UtilityPort }).parentPort;
  if (utility)
    return {
      send: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', ({ data }) => listener(data as ToChild)),
    };
  process.once('disconnect', () => process.exit());
  return {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToChild)),
  };
}
