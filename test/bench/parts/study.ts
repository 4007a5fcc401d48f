import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProgressStore } from '#electron/services/evaluation';
import { hasRedis, startRedis } from '../../support/redis.ts';
import { type StudyProcess, startStudyProcess } from '../study-process.ts';
import { seconds } from '../timing.ts';
import { tinyDataset } from '../tiny-dataset.ts';
import type { Workplace } from '../workplace.ts';

/**
 * A study of very many tiny scans through a real queue: one process that hands out and takes in, two that work. In the
 * middle the first and one of the others are killed and started again. The model is simulated (a threshold that follows
 * the object, in a real inference process of its own); files, queue, scoring, storing and tables are real.
 */
export async function study(workplace: Workplace): Promise<void> {
  const { options, report } = workplace;
  if (!hasRedis) {
    report.lacks('study', 'there is neither redis-server nor valkey-server on this machine');
    return;
  }
  const folder = workplace.newFolder('study');
  const scans = options.studyScans;
  const [data, out] = [join(folder, 'data'), join(folder, 'out')];
  tinyDataset(data, scans);
  const redis = await startRedis(folder);
  const processes: StudyProcess[] = [];
  const begin = (role: 'worker' | 'coordinator') => {
    const started = startStudyProcess(role, [redis.url, folder, data, out]);
    processes.push(started);
    return started;
  };
  try {
    const seen: Record<'start' | 'middle' | 'end', { coordinator?: number; worker?: number }> = {
      start: {},
      middle: {},
      end: {},
    };
    let doneAtKill = 0;
    const growth: number[] = [];
    const took = await seconds(async () => {
      const steady = begin('worker');
      const victim = begin('worker');
      const first = begin('coordinator');
      await first.says(/^(\d+) of/m, (n) => n >= scans / 10);
      seen.start = { coordinator: first.residentMiB(), worker: steady.residentMiB() };
      await first.says(/^(\d+) of/m, (n) => n >= scans / 2);
      seen.middle = { coordinator: first.residentMiB(), worker: steady.residentMiB() };
      growth.push(growthOf(seen.start.coordinator, seen.middle.coordinator, 0.4 * scans));
      await Promise.all([first.kill(), victim.kill()]);
      doneAtKill = countDone(out);
      const second = begin('coordinator');
      begin('worker');
      await second.says(/^(\d+) of/m, (n) => n >= 0.05 * scans);
      const again = second.residentMiB();
      await second.says(/^(\d+) of/m, (n) => n >= 0.45 * scans);
      seen.end = { coordinator: second.residentMiB(), worker: steady.residentMiB() };
      growth.push(growthOf(again, seen.end.coordinator, 0.4 * scans));
      await second.ended();
    });
    const done = countDone(out);
    const begun = processes.reduce((sum, p) => sum + p.scansBegun(), 0);
    const own = processes.reduce((sum, p) => sum + p.processorSeconds(), 0);
    const add = (what: string, unit: 'ms' | 'MiB' | 'scans' | 's', value: number, goal?: number) =>
      report.add({ part: 'study', what, unit, value, runs: 1, goal });
    add(`${scans} tiny scans, two workers, with a kill in the middle`, 's', took);
    add('overhead a scan, processor time of all processes but the model', 'ms', (1000 * own) / scans);
    add('done when coordinator and one worker were killed', 'scans', doneAtKill);
    add('lost', 'scans', scans - done, 0);
    add('begun again after the kill (the one that the dead worker had)', 'scans', begun - scans, 1);
    for (const who of ['coordinator', 'worker'] as const)
      for (const when of ['start', 'middle', 'end'] as const) {
        const value = seen[when][who];
        if (value !== undefined)
          add(
            `memory of the ${who} at ${when === 'start' ? 'a tenth' : when === 'middle' ? 'half' : 'the end'}`,
            'MiB',
            value,
          );
      }
    for (const [n, value] of growth.entries())
      add(
        `growth of the coordinator a thousand scans, ${n === 0 ? 'before' : 'after'} its restart`,
        'MiB',
        value,
      );
  } finally {
    await Promise.all(processes.map((p) => p.kill()));
    redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** MiB a thousand scans. */
function growthOf(before = Number.NaN, after = Number.NaN, scans: number): number {
  return (1000 * (after - before)) / scans;
}

function countDone(out: string): number {
  const store = ProgressStore.open(out);
  try {
    return [...store.results()].length;
  } finally {
    store.close();
  }
}
