import type { ChildHandle } from './channel.ts';
import type { Requests } from './requests.ts';
import type { Trial } from './trial.ts';

/** Why a trial came to nothing, in words. */
export class TrialFailed extends Error {}

/**
 * One trial in a process of its own, ended from outside when it takes longer than `longestMs`: a call into a driver
 * that never returns takes nothing else with it.
 * @throws TrialFailed
 */
export function tryInProcess(
  start: () => ChildHandle,
  params: Requests['trial']['params'],
  longestMs: number,
): Promise<Trial> {
  const child = start();
  return new Promise<Trial>((resolve, reject) => {
    const fail = (reason: string) => reject(new TrialFailed(reason));
    const timer = setTimeout(() => fail(`it did not answer within ${longestMs / 1000} s`), longestMs);
    child.onExit((reason) => {
      clearTimeout(timer);
      fail(`it ended its process in the self-test: ${reason}`);
    });
    child.onMessage((message) => {
      if (message.type === 'result') resolve(message.result as Trial);
      if (message.type === 'error') fail(`it is not available: ${message.error.message}`);
    });
    child.send({ type: 'request', id: 1, name: 'trial', params });
  }).finally(() => child.kill());
}
