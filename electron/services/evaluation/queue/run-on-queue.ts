import { setTimeout } from 'node:timers/promises';
import { type Job, Queue } from 'bullmq';
import { SagittaError, ScanOutcome } from '#core/contract';
import type { ProgressStore } from '../store/index.ts';
import type { Say, Study } from '../study.ts';
import { connectionOf, jobId, QUEUE, type ScanJob, studyName } from './messages.ts';

const POLL_MS = 500;
/** Scans looked at in one turn. */
const FRONT = 128;
/** Outcomes read at once: they hold pictures. */
const BATCH = 16;
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
    const name = studyName(study.settings);
    const waiting = new Map<string, string>();
    for (const scan of study.own) {
      if (store.isScanDone(scan.id)) continue;
      const id = jobId(name, scan.id);
      await forgetFailed(queue, id);
      await queue.add(
        'scan',
        { study: name, settings: study.settings, scan },
        { jobId: id, attempts: ATTEMPTS },
      );
      waiting.set(id, scan.id);
    }
    const total = waiting.size;
    say(`${total} scans are on the queue.`);
    while (waiting.size > 0) {
      const ended = await endedAmong(queue, waiting);
      for (const { id, scan, job } of ended) {
        takeIn(store, scan, job);
        waiting.delete(id);
        await job?.remove();
        say(`${total - waiting.size} of ${total} scans are back.`);
      }
      if (ended.length === 0) await setTimeout(POLL_MS);
    }
  } finally {
    await queue.close();
  }
}

interface Ended {
  readonly id: string;
  readonly scan: string;
  /** Undefined when the queue has lost it. */
  readonly job: Job<ScanJob> | undefined;
}

/** Looks at the front of the queue alone: scans are taken in order, and those behind a slow one keep. */
async function endedAmong(queue: Queue<ScanJob>, waiting: ReadonlyMap<string, string>): Promise<Ended[]> {
  const front = [...waiting].slice(0, FRONT);
  const states = await Promise.all(front.map(([id]) => queue.getJobState(id)));
  const ended = front
    .filter((_, n) => ['completed', 'failed', 'unknown'].includes(states[n]))
    .slice(0, BATCH);
  return Promise.all(ended.map(async ([id, scan]) => ({ id, scan, job: await queue.getJob(id) })));
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

/** A scan that failed in an earlier run is asked for again. */
async function forgetFailed(queue: Queue<ScanJob>, id: string): Promise<void> {
  const job = await queue.getJob(id);
  if (job && (await job.isFailed())) await job.remove();
}

const REACH_MS = 5000;

async function reachable(queue: Queue<ScanJob>, url: string): Promise<void> {
  const late = setTimeout(REACH_MS, 'late');
  if ((await Promise.race([queue.waitUntilReady(), late])) !== 'late') return;
  throw new SagittaError('disconnected', `The queue at ${new URL(url).host} does not answer.`, {
    remedy: 'Start redis-server or valkey-server there, or run without --queue.',
  });
}
