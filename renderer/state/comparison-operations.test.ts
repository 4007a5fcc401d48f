import { afterEach, describe, expect, it } from 'vitest';
import { createFakeService } from '../../test/support/fake-client.ts';
import { createWorkstation, currentComparison } from './index.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

const soon = { timeout: 20_000 };

/** A phantom with a prompted segment, open in a window. */
async function prompted(sliceMs = 0) {
  const service = createFakeService({ sliceMs, promptMs: 0 });
  const { detail } = service.addPhantom('Phantom');
  const workstation = createWorkstation(service.client, service.fetchData);
  stop = workstation.start();
  await workstation.cases.open(detail.id);
  await workstation.segments.add('Liver');
  await workstation.segmentation.prompt({
    axis: 'k',
    slice: 44,
    points: [],
    mask: false,
    box: [22, 38, 102, 110],
  });
  await expect.poll(() => workstation.current.getState().open?.detail.prompts, soon).toHaveLength(1);
  const { comparison, comparisons, current } = workstation;
  const states = () => {
    const trials = comparison.getState().open?.comparison.trials;
    return [trials?.a.state, trials?.b.state];
  };
  const start = () => comparisons.start({ a: 'default', b: 'fast' });
  const ended = async () => {
    await expect.poll(states, soon).toEqual(['finished', 'finished']);
    // The last answer has come in.
    await comparisons.refresh();
  };
  const compared = async () => {
    await start();
    await ended();
  };
  const voxels = () => current.getState().open!.masks.voxels(current.getState().activeSegmentId!);
  await expect.poll(voxels, soon).toBeGreaterThan(0);
  return { service, workstation, detail, comparison, comparisons, states, start, ended, compared, voxels };
}

describe('comparing plans', { timeout: 60_000 }, () => {
  it('opens the view at once and fills it; the segment stays as it is', async () => {
    const { comparison, start, ended, states, workstation, voxels } = await prompted(2);
    const before = voxels();
    await start();
    expect(comparison.getState().shown).toBe(true);
    expect(states()).toEqual(['running', 'running']);
    await ended();
    const timeline = currentComparison(workstation)!;
    expect(timeline.dice).toBeGreaterThan(0.5);
    expect(timeline.dice).toBeLessThan(1);
    expect(timeline.columns[44].dice).toBe(0);
    expect(timeline.columns[45].dice).toBe(1);
    expect(timeline.columns.some((c) => c.pending)).toBe(false);
    expect(voxels()).toBe(before);
  });

  it('keeps one: the segment becomes what was seen, undo brings the old one back, the other one waits', async () => {
    const { comparison, comparisons, compared, workstation, voxels } = await prompted();
    const before = voxels();
    await compared();
    const wanted = currentComparison(workstation)!.voxels.b;
    await comparisons.keep('b');
    expect(voxels()).toBe(wanted);
    expect(comparison.getState()).toMatchObject({ shown: false, open: { comparison: {} } });
    const notice = workstation.notices.store.getState().notices.at(-1);
    expect(notice).toMatchObject({ level: 'success', title: 'Kept: Fast' });
    notice?.action?.run();
    await expect.poll(voxels, soon).toBe(before);
  });

  it('goes from the largest difference to the next, wherever one has scrolled in between', async () => {
    const { comparisons, compared, workstation } = await prompted();
    await compared();
    const { queue } = currentComparison(workstation)!;
    expect(queue.length).toBeGreaterThan(2);
    workstation.segmentation.goToSlice(queue[1]);
    expect([1, 2, 3].map(() => comparisons.nextDifference())).toEqual(queue.slice(0, 3));
  });

  it('keeps neither: nothing is left of it', async () => {
    const { comparison, comparisons, compared, voxels } = await prompted();
    const before = voxels();
    await compared();
    await comparisons.discard();
    expect(comparison.getState()).toMatchObject({ shown: false, open: null });
    expect(voxels()).toBe(before);
  });

  it('is found again by a window that opens the case anew', async () => {
    const { service, detail, compared } = await prompted();
    await compared();
    const second = createWorkstation(service.client, service.fetchData);
    const stopSecond = second.start();
    await second.cases.open(detail.id);
    await expect.poll(() => second.comparison.getState().open?.comparison.id, soon).toBeDefined();
    expect(second.comparison.getState().shown).toBe(false);
    expect(currentComparison(second)!.voxels.a).toBeGreaterThan(0);
    stopSecond();
  });

  it('belongs to its case: another case shows none', async () => {
    const { service, workstation, comparison, compared } = await prompted();
    await compared();
    await workstation.cases.open(service.addPhantom('Other').detail.id);
    await workstation.comparisons.refresh();
    expect(comparison.getState()).toMatchObject({ shown: false, open: null });
  });
});
