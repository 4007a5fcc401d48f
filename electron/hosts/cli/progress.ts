import type { Progress } from '#core/contract';
import type { Cli } from './cli.ts';

/** A line of progress at most this often, so that a log of a long run stays readable. */
const pauseMs = 1000;

export function progressLine(cli: Cli): (progress: Progress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, total, message, remainingMs }) => {
    const now = performance.now();
    if (now - last < pauseMs && done < total) return;
    last = now;
    const left = remainingMs === undefined ? '' : `, ${Math.ceil(remainingMs / 1000)} s left`;
    cli.say(`${[message, `${done} of ${total}`].filter(Boolean).join(': ')}${left}`);
  };
}
