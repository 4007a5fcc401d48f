import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SliceResult } from '#core/contract';
import { buildTimeline, markable, nextDoubtful } from './timeline.ts';

const proposed = (slice: number, over: Partial<SliceResult> = {}): SliceResult => ({
  segmentId: 's',
  axis: 'k',
  slice,
  state: 'proposed',
  voxels: 100,
  predictedIou: 0.95,
  objectScore: 8,
  ...over,
});

const timelineOf = (profile: number[], results: SliceResult[]) =>
  buildTimeline({ axis: 'k', segmentId: 's', profile, pixelAreaMm2: 0.5, results, prompts: [] });

describe('the columns', () => {
  it('have the area of their pixels in mm2', () => {
    const { columns, maxAreaMm2 } = timelineOf([0, 40, 20], []);
    expect(columns.map((c) => c.areaMm2)).toEqual([0, 20, 10]);
    expect(maxAreaMm2).toBe(20);
  });

  it('say that nothing was proposed where there is neither a result nor a pixel', () => {
    expect(timelineOf([0, 5], []).columns.map((c) => c.state)).toEqual([null, 'given']);
  });

  it('take the confidence of their own segment and axis only', () => {
    const others = [proposed(0, { segmentId: 'other' }), proposed(1, { axis: 'j' })];
    expect(timelineOf([1, 1], others).columns.map((c) => c.confidence)).toEqual([null, null]);
  });

  it('mark the slices the user prompted', () => {
    const { columns } = buildTimeline({
      axis: 'k',
      segmentId: 's',
      profile: [1, 1, 1],
      pixelAreaMm2: 1,
      results: [],
      prompts: [{ segmentId: 's', axis: 'k', slice: 1, points: [], mask: false }],
    });
    expect(columns.map((c) => c.keyframe)).toEqual([false, true, false]);
  });
});

describe('the queue', () => {
  const flat = (count: number) => new Array<number>(count).fill(100);

  it('holds slices of low confidence, the most doubtful first', () => {
    const results = flat(5).map((_, slice) => proposed(slice));
    results[1] = proposed(1, { predictedIou: 0.6 });
    results[3] = proposed(3, { predictedIou: 0.3 });
    expect(timelineOf(flat(5), results).queue).toEqual([3, 1]);
  });

  it('holds a slice whose area jumps out between its neighbours', () => {
    const profile = [100, 100, 30, 100, 100];
    const results = profile.map((voxels, slice) => proposed(slice, { voxels }));
    expect(timelineOf(profile, results).queue).toEqual([2]);
  });

  it('leaves the smooth ends of a round organ alone', () => {
    const profile = Array.from({ length: 41 }, (_, n) =>
      Math.max(0, Math.round(1000 * (1 - ((n - 20) / 15) ** 2))),
    );
    const results = profile.map((voxels, slice) =>
      proposed(slice, { voxels, state: voxels ? 'proposed' : 'absent', objectScore: voxels ? 8 : -8 }),
    );
    expect(timelineOf(profile, results).queue).toEqual([]);
  });

  it('does not judge the edge of a run that is still under way', () => {
    expect(
      timelineOf(
        [0, 100, 100, 100, 0],
        [1, 2, 3].map((slice) => proposed(slice)),
      ).queue,
    ).toEqual([]);
  });

  it('holds a hole in the object but not the absence beyond its ends', () => {
    const profile = [0, 100, 0, 100, 0];
    const results = profile.map((voxels, slice) =>
      proposed(slice, voxels ? {} : { state: 'absent', voxels }),
    );
    const { queue } = timelineOf(profile, results);
    expect(queue).toContain(2);
    expect(queue).not.toContain(0);
    expect(queue).not.toContain(4);
  });

  it('forgets a slice that was accepted or corrected', () => {
    for (const state of ['accepted', 'corrected', 'prompted', 'given'] as const)
      expect(timelineOf([100], [proposed(0, { predictedIou: 0.1, state })]).queue).toEqual([]);
  });

  it('holds nothing but slices somebody still has to look at', () => {
    const anyResults = fc.array(
      fc.record({
        voxels: fc.nat(500),
        iou: fc.double({ min: 0, max: 1, noNaN: true }),
        accepted: fc.boolean(),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(anyResults, (slices) => {
        const results = slices.map(({ iou, accepted, voxels }, slice) =>
          proposed(slice, { voxels, predictedIou: iou, state: accepted ? 'accepted' : 'proposed' }),
        );
        const { queue } = timelineOf(
          slices.map((s) => s.voxels),
          results,
        );
        expect(new Set(queue).size).toBe(queue.length);
        for (const slice of queue) expect(slices[slice].accepted).toBe(false);
      }),
    );
  });
});

describe('the next doubtful slice', () => {
  it('is the most doubtful one from elsewhere, then the next of the queue, then the first again', () => {
    expect(nextDoubtful([7, 3, 5], 0)).toBe(7);
    expect(nextDoubtful([7, 3, 5], 7)).toBe(3);
    expect(nextDoubtful([7, 3, 5], 5)).toBe(7);
  });

  it('is none when nothing is in doubt', () => {
    expect(nextDoubtful([], 4)).toBeNull();
  });
});

it('marks apply only to slices of the range with something on them', () => {
  const { columns } = timelineOf([10, 0, 10, 10], []);
  expect(markable(columns, [0, 2])).toEqual([0, 2]);
});
