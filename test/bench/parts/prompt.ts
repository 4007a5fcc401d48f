import type { CaseDetail, Job, SlicePrompt } from '#core/contract';
import { descendants, peakMiB } from '../processes.ts';
import { type Served, startService } from '../served.ts';
import { seconds } from '../timing.ts';
import type { Workplace } from '../workplace.ts';

/** Slices on either side of the prompt that a measured propagation covers. */
const REACH = 12;

/** A box on a slice to its mask, and a propagation, with the active model. The time depends little on what is in it. */
export async function prompt(workplace: Workplace): Promise<void> {
  const { options, report } = workplace;
  const scan = options.scans.find((path) => /\.nii(\.gz)?$/.test(path)) ?? workplace.phantom([160, 160, 80]);
  const cold: number[] = [];
  for (let n = 0; n < Math.min(3, options.repeat); n++) {
    const service = await startService(workplace.newFolder(`prompt-${n}`));
    try {
      const detail = await open(service, scan);
      cold.push(await promptSeconds(service, detail, await newSegment(service, detail), middle(detail)));
    } finally {
      await service.close();
    }
  }
  report.samples('prompt', 'first box after the start to mask (loads the model)', 's', cold);

  const service = await workplace.served();
  const detail = await workplace.imported(scan);
  const segmentId = await newSegment(service, detail);
  await promptSeconds(service, detail, segmentId, middle(detail));
  const slices = Array.from({ length: options.repeat }, (_, n) => middle(detail) + n + 1);
  const fresh: number[] = [];
  const again: number[] = [];
  for (const slice of slices) {
    fresh.push(await promptSeconds(service, detail, segmentId, slice));
    again.push(await promptSeconds(service, detail, segmentId, slice));
  }
  report.samples('prompt', 'box on a new slice to mask', 's', fresh);
  report.samples('prompt', 'same box again (embedding warm)', 's', again);

  const perSlice: number[] = [];
  for (let n = 0; n < Math.min(3, options.repeat); n++) {
    const own = await newSegment(service, detail);
    await promptSeconds(service, detail, own, middle(detail));
    perSlice.push(await propagateSeconds(service, detail, own));
  }
  report.samples('prompt', `propagation, per slice (${2 * REACH} slices)`, 's', perSlice);

  const inference = descendants(service.pid).find(({ command }) => command.includes('inference'));
  const peak = inference && peakMiB(inference.pid);
  if (peak === undefined) report.lacks('memory', 'the inference process cannot be looked at on this system');
  else report.add({ part: 'memory', what: 'inference process, peak', unit: 'MiB', value: peak, runs: 1 });
}

async function open({ client }: Served, path: string): Promise<CaseDetail> {
  const { cases } = await client.call('import.paths', { paths: [path] });
  return client.call('case.get', { caseId: cases[0].id });
}

export async function newSegment({ client }: Served, { id }: CaseDetail): Promise<string> {
  const { segment } = await client.call('segment.create', { caseId: id, label: 'Bench' });
  return segment.id;
}

const middle = ({ shape }: CaseDetail) => Math.floor(shape[2] / 2);

/** The middle fifth of the slice. */
function boxOn({ shape: [ni, nj] }: CaseDetail, slice: number): Pick<SlicePrompt, 'axis' | 'slice' | 'box'> {
  const at = (n: number, share: number) => Math.floor(n * share);
  return { axis: 'k', slice, box: [at(ni, 0.4), at(nj, 0.4), at(ni, 0.6), at(nj, 0.6)] };
}

function promptSeconds(
  { client }: Served,
  detail: CaseDetail,
  segmentId: string,
  slice: number,
): Promise<number> {
  const call = { caseId: detail.id, segmentId, prompt: boxOn(detail, slice) };
  return seconds(() => client.call('segmentation.prompt', call));
}

async function propagateSeconds({ client }: Served, detail: CaseDetail, segmentId: string): Promise<number> {
  const ended = Promise.withResolvers<Job>();
  let finished = 0;
  const stops = [
    client.on('slice.finished', ({ result }) => {
      if (result.segmentId === segmentId) finished++;
    }),
    client.on('job.changed', ({ job }) => {
      if (job.endedAt) ended.resolve(job);
    }),
  ];
  const at = middle(detail);
  const took = await seconds(async () => {
    const range: [number, number] = [Math.max(0, at - REACH), Math.min(detail.shape[2] - 1, at + REACH)];
    await client.call('segmentation.propagate', { caseId: detail.id, segmentIds: [segmentId], range });
    const { error } = await ended.promise;
    if (error) throw new Error(error.message);
  });
  for (const stop of stops) stop();
  return took / Math.max(1, finished);
}
