import { setTimeout } from 'node:timers/promises';
import { type Job, Queue } from 'bullmq';
import { SagittaError, ScanOutcome } from '#core/contract';
import type { ProgressStore } from '../store/index.ts';
import type { Say, Study } from '../study.ts';
import { connectionOf, jobId, QUEUE, type ScanJob, studyName } from './messages.ts';

const POLL_MS = 500;
/** Scans put on the queue at once, and names of ended ones asked for at once. */
const PAGE = 128;
/** Outcomes read at once: they hold pictures. */
const BATCH = 16;
/** After so many turns in which nothing came it is asked whether the queue still knows the scans that should be next. */
const QUIET_TURNS = 20;
/** A scan that so many workers have died of is reported and skipped. */
const ATTEMPTS = 3;

/**
 * Puts every scan that is not done on the queue and takes in what the workers send, each scan once. The outcomes stay
 * at the queue until they are on disk here: this process may be ended and started again at any time.
 */
export async function runOnQueue(url: string, study: Study, store: ProgressStore, say: Say): Promise<void> {
  const queue = new Queue<ScanJob>(QUEUE, {
    connection: { ...connectionOf(url), maxRetriesPerRequest: null },
  });
  // Connection errors come here again and again while the server is away; the first call reports them.
  queue.on('error', () => {});
  try {
    await reachable(queue, url);
    const waiting = await putOnQueue(queue, study, store);
    const total = waiting.size;
    say(`${total} scans are on the queue.`);
    for (let quiet = 0; waiting.size > 0; ) {
      const ended = await endedAmong(queue, waiting, BATCH);
      const lost = quiet >= QUIET_TURNS ? await lostAmong(queue, waiting) : [];
      for (const id of [...ended, ...lost]) {
        const job = await queue.getJob(id);
        const scan = waiting.get(id) as string;
        takeIn(store, scan, job);
        waiting.delete(id);
        await job?.remove();
        say(`${total - waiting.size} of ${total} scans are back: ${scan}.`);
      }
      quiet = ended.length > 0 || quiet >= QUIET_TURNS ? 0 : quiet + 1;
      if (ended.length === 0) await setTimeout(POLL_MS);
    }
  } finally {
    await queue.close();
  }
}

/** Scans that are not done, by the names of their jobs. One that failed in an earlier run is asked for again. */
async function putOnQueue(
  queue: Queue<ScanJob>,
  { settings, own }: Study,
  store: ProgressStore,
): Promise<Map<string, string>> {
  const name = studyName(settings);
  const open = own.filter((scan) => !store.isScanDone(scan.id));
  const waiting = new Map(open.map((scan) => [jobId(name, scan.id), scan.id]));
  for (const id of await endedAmong(queue, waiting, waiting.size, ['failed']))
    await (await queue.getJob(id))?.remove();
  for (let at = 0; at < open.length; at += PAGE)
    await queue.addBulk(
      open.slice(at, at + PAGE).map((scan) => ({
        name: 'scan',
        data: { study: name, settings, scan },
        opts: { jobId: jobId(name, scan.id), attempts: ATTEMPTS },
      })),
    );
  return waiting;
}

/**
 * The first jobs of this study that have ended. Asks for names alone, a page at a time: to ask for the state of every
 * scan that is waited for made so much garbage that the memory of this process grew with the study. Other studies leave
 * theirs in the same queue.
 */
async function endedAmong(
  queue: Queue<ScanJob>,
  waiting: ReadonlyMap<string, string>,
  most: number,
  states: ('completed' | 'failed')[] = ['completed', 'failed'],
): Promise<string[]> {
  const found = new Set<string>();
  for (let at = 0; found.size < most; at += PAGE) {
    const ids = await queue.getRanges(states, at, at + PAGE - 1, true);
    for (const id of ids) if (waiting.has(id)) found.add(id);
    if (ids.length === 0) break;
  }
  return [...found].slice(0, most);
}

/** Those of the next scans that the queue does not know any more: it was emptied, or has lost its memory. */
async function lostAmong(queue: Queue<ScanJob>, waiting: ReadonlyMap<string, string>): Promise<string[]> {
  const next = [...waiting.keys()].slice(0, PAGE);
  const states = await Promise.all(next.map((id) => queue.getJobState(id)));
  return next.filter((_, n) => states[n] === 'unknown');
}

function takeIn(store: ProgressStore, scan: string, job: Job<ScanJob> | undefined): void {
  const outcome = ScanOutcome.safeParse(job?.returnvalue);
  if (outcome.success) {
    store.addOutcome(outcome.data);
    return;
  }
  const reason = job?.failedReason ?? 'The queue has lost the scan.';
  store.addSkipped({ scan, code: 'inference-failed', reason });
  store.finishScan(scan, 0);
}

const REACH_MS = 5000;

async function reachable(queue: Queue<ScanJob>, url: string): Promise<void> {
  const late = setTimeout(REACH_MS, 'late');
  if ((await Promise.race([queue.waitUntilReady(), late])) !== 'late') return;
  throw new SagittaError('disconnected', `The queue at ${new URL(url).host} does not answer.`, {
    remedy: 'Start redis-server or valkey-server there, or run without --queue.',
  });
}
