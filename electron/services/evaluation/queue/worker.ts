import { Worker } from 'bullmq';
import { SagittaError, type ScanOutcome, type StudyScan, type WorstSlice } from '#core/contract';
import { evaluateScan, type ScanTools, type StudyModel } from '../run/index.ts';
import { connectionOf, QUEUE, ScanJob } from './messages.ts';

export interface WorkerOptions {
  readonly url: string;
  /** A process with the model of that name and so many threads. */
  openModel(name: string, threads: number): Promise<StudyModel>;
  readonly version: string;
  /** A private folder for the voxels of the scan at work. */
  readonly scratch: string;
  readonly say: (text: string) => void;
  /** A worker that has not been heard of for so long is taken for dead, and its scan is given to another. */
  readonly lostAfterMs: number;
  /** Ends the worker when nothing has come for so long; it waits for ever without. */
  readonly idleMs?: number;
}

/** How often a scan may be taken from a dead worker. */
const STALLS = 3;

/** Does scans from the queue, one at a time, until nothing comes any more. */
export async function runWorker(options: WorkerOptions): Promise<{ scans: number }> {
  const { url, say, idleMs, lostAfterMs } = options;
  let opened: { key: string; model: StudyModel } | undefined;
  let scans = 0;

  /** The process and model that the study asks for; kept for its next scan. */
  const modelFor = async ({ settings }: ScanJob): Promise<StudyModel> => {
    const { model, threads } = settings;
    const key = JSON.stringify([model, threads]);
    if (opened?.key === key) return opened.model;
    await opened?.model.close();
    opened = undefined;
    const started = await options.openModel(model.name, threads);
    opened = { key, model: started };
    if (started.weightsSha256 !== model.weightsSha256)
      throw new SagittaError('model-invalid', `The model ${model.name} of this worker has other weights.`);
    return started;
  };

  const ended = Promise.withResolvers<void>();
  let idle: NodeJS.Timeout | undefined;
  const rest = () => {
    clearTimeout(idle);
    if (idleMs !== undefined) idle = setTimeout(() => ended.resolve(), idleMs);
  };
  const worker = new Worker(
    QUEUE,
    async ({ data }) => {
      clearTimeout(idle);
      const job = ScanJob.parse(data);
      if (job.settings.version !== options.version)
        throw new SagittaError(
          'conflict',
          `This worker runs version ${options.version}, the study ${job.settings.version}.`,
        );
      say(`scan ${job.scan.id}`);
      const tools = { ...(await modelFor(job)), settings: job.settings, scratch: options.scratch };
      const outcome = await outcomeOf(job.scan, { ...tools, signal: new AbortController().signal }, say);
      scans++;
      return outcome;
    },
    {
      connection: { ...connectionOf(url), maxRetriesPerRequest: null },
      concurrency: 1,
      lockDuration: lostAfterMs,
      stalledInterval: lostAfterMs / 2,
      maxStalledCount: STALLS,
    },
  );
  worker.on('completed', rest);
  worker.on('failed', (_job, error) => {
    say(error.message);
    rest();
  });
  worker.on('error', (error) => say(`queue: ${error.message}`));
  rest();
  await ended.promise;
  await worker.close();
  await opened?.model.close();
  return { scans };
}

type FoundCase = Omit<WorstSlice, 'slice' | 'png'>;

async function outcomeOf(scan: StudyScan, tools: ScanTools, say: WorkerOptions['say']): Promise<ScanOutcome> {
  const outcome: ScanOutcome = {
    scan: scan.id,
    results: [],
    timings: [],
    skipped: [],
    absent: [],
    worst: [],
    overheadSeconds: 0,
  };
  const worst = new Map<string, WorstSlice>();
  outcome.overheadSeconds = await evaluateScan(scan, tools, {
    isDone: () => false,
    isWorst(found) {
      const before = worst.get(found.plan);
      return !before || isWorse(found, before);
    },
    onCase(result, timing, slice) {
      outcome.results.push(result);
      outcome.timings.push(timing);
      if (slice) worst.set(slice.plan, slice);
    },
    onSkipped: (skipped) => outcome.skipped.push(skipped),
    onAbsent: (structure, voxels) => outcome.absent.push({ scan: scan.id, structure, voxels }),
    onNotice: say,
  });
  outcome.worst.push(...worst.values());
  return outcome;
}

function isWorse(a: FoundCase, b: FoundCase): boolean {
  return a.dice < b.dice || (a.dice === b.dice && a.structure < b.structure);
}
