import { describe, expect, it } from 'vitest';
import { PropagationPlan, type SliceResult, type Trial } from '#core/contract';
import { buildComparisonTimeline, type ComparisonInput } from './comparison-timeline.ts';

const plan = PropagationPlan.parse({});
const seen = (slice: number): SliceResult => ({
  segmentId: 's',
  axis: 'k',
  slice,
  state: 'proposed',
  voxels: 10,
  predictedIou: 0.9,
  objectScore: 100,
});
const trial = (state: Trial['state'], slices: readonly number[]): Trial => ({
  plan,
  state,
  seconds: 1,
  results: slices.map(seen),
});
const all = [0, 1, 2, 3, 4, 5];
const ended = { axis: 'k' as const, trials: { a: trial('finished', all), b: trial('finished', all) } };

function built(profiles: ComparisonInput['profiles'], comparison: ComparisonInput['comparison'] = ended) {
  return buildComparisonTimeline({ axis: 'k', comparison, profiles, pixelAreaMm2: 2 });
}

describe('two plans, slice by slice', () => {
  it('have a Dice of every slice and of the whole, and none where there is nothing', () => {
    const timeline = built({
      a: [0, 100, 100, 50, 0, 0],
      b: [0, 100, 50, 0, 0, 0],
      both: [0, 100, 50, 0, 0, 0],
    });
    expect(timeline.columns.map((c) => c.dice)).toEqual([null, 1, 100 / 150, 0, null, null]);
    expect(timeline.dice).toBe((2 * 150) / (250 + 150));
    expect(timeline.voxels).toEqual({ a: 250, b: 150 });
  });

  it('tell in mm² what both have and what only one has', () => {
    const { columns, maxAreaMm2 } = built({
      a: [30, 0, 0, 0, 0, 0],
      b: [25, 0, 0, 0, 0, 0],
      both: [20, 0, 0, 0, 0, 0],
    });
    expect(columns[0]).toMatchObject({ bothMm2: 40, onlyMm2: { a: 20, b: 10 } });
    expect(maxAreaMm2).toBe(70);
  });

  it('name the slices on which they differ most, by area, one for a stretch, none for a line’s width', () => {
    const a = [100, 60, 60, 100, 100, 30];
    const b = [99, 100, 100, 100, 100, 100];
    const { queue } = built({ a, b, both: [99, 60, 60, 100, 100, 30] });
    expect(queue).toEqual([5, 1]);
  });

  it('say how sure the model was under each', () => {
    const trials = { a: trial('finished', [0]), b: trial('finished', []) };
    const profiles = { a: [1, 0], b: [1, 0], both: [1, 0] };
    expect(built(profiles, { axis: 'k', trials }).columns[0].confidence).toEqual({ a: 0.9, b: null });
  });
});

describe('while the plans run', () => {
  const running = { axis: 'k' as const, trials: { a: trial('finished', all), b: trial('running', [0, 1]) } };
  const profiles = { a: [9, 9, 9, 9, 9, 9], b: [9, 0, 0, 0, 0, 0], both: [9, 0, 0, 0, 0, 0] };

  it('slices are pending until both have come by', () => {
    const { columns, queue } = built(profiles, running);
    expect(columns.map((c) => c.pending)).toEqual([false, false, true, true, true, true]);
    expect(queue).toEqual([1]);
  });

  it('planes across the run are pending to its end', () => {
    const across = buildComparisonTimeline({ axis: 'j', comparison: running, profiles, pixelAreaMm2: 2 });
    expect(across.columns.every((c) => c.pending)).toBe(true);
  });
});
