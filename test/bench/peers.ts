import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median } from './report.ts';
import type { Workplace } from './workplace.ts';

const start = promisify(execFile);

/** What the peers' script prints for one piece of work. */
interface PeerRun {
  readonly s: number;
  readonly encode_only_s?: number;
  readonly mesh_only_s?: number;
}

export interface Comparison {
  readonly part: string;
  readonly ours: { readonly what: string; run(): Promise<number> };
  /** `work` as the peers' script calls it. */
  readonly peers: readonly {
    readonly what: string;
    readonly work: string;
    readonly secondsOf: (run: PeerRun) => number | undefined;
    readonly goal?: number;
  }[];
}

/**
 * Runs ours and the peers' in turn, so that a busy machine slows all of them alike, and reports the medians and the
 * quotients of them. The first round warms the file cache and does not count.
 */
export async function compare(
  { options: { peers: script, repeat }, report }: Workplace,
  folder: string,
  { part, ours, peers }: Comparison,
): Promise<void> {
  const own: number[] = [];
  const theirs = peers.map(() => [] as number[]);
  const absent = new Map<string, string>();
  for (let n = -1; n < repeat; n++) {
    const took = await ours.run();
    if (n >= 0) own.push(took);
    for (const [at, peer] of peers.entries()) {
      if (absent.has(peer.what)) continue;
      try {
        if (!script) throw new Error('no script of the peers (--peers)');
        const { stdout } = await start(script.python, [script.script, 'once', folder, peer.work]);
        const peerTook = peer.secondsOf(JSON.parse(stdout) as PeerRun);
        if (n >= 0 && peerTook !== undefined) theirs[at].push(peerTook);
      } catch (error) {
        absent.set(peer.what, lastLine(error));
      }
    }
  }
  report.samples(part, ours.what, 's', own);
  for (const [at, { what, goal }] of peers.entries()) {
    if (theirs[at].length === 0) {
      report.lacks(part, `${what} and the ratio to it: ${absent.get(what) ?? 'no result'}`);
      continue;
    }
    report.samples(part, what, 's', theirs[at]);
    const value = median(own) / median(theirs[at]);
    const best = Math.min(...own) / Math.min(...theirs[at]);
    report.add({ part, what: `Sagitta / ${what}`, unit: 'x', value, best, runs: own.length, goal });
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split('\n').at(-1) ?? message;
}
