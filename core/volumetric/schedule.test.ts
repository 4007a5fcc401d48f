import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondEnds, type ScheduleInput, schedule } from './schedule.ts';

const outward = (input: Partial<ScheduleInput>) =>
  schedule({ frames: 10, sources: [4], boundaries: [], order: 'outward', ...input });
const frames = (passes: ReturnType<typeof schedule>) => passes.map((p) => p.runs.flatMap((r) => r.frames));

describe('outward propagation', () => {
  it('goes forward in one pass and backward in another', () => {
    expect(frames(outward({}))).toEqual([
      [5, 6, 7, 8, 9],
      [3, 2, 1, 0],
    ]);
  });

  it('gives the frames between two prompts to the nearer one, and these runs remember both', () => {
    const passes = outward({ sources: [1, 6] });
    expect(passes.map((p) => [p.conditioning, frames([p])[0]])).toEqual([
      [
        [1, 6],
        [2, 3],
      ],
      [[6], [7, 8, 9]],
      [
        [1, 6],
        [5, 4],
      ],
      [[1], [0]],
    ]);
  });

  it('leaves what lies beyond the neighbours of a new prompt as it was', () => {
    const before = outward({ sources: [2, 5] });
    const after = outward({ sources: [2, 5, 8] });
    const below = (passes: ReturnType<typeof schedule>) =>
      passes.filter((p) => frames([p])[0].some((t) => t < 5));
    expect(below(after)).toEqual(below(before));
  });

  it('gives more of them to a source that reaches further', () => {
    const reach = new Map([
      [1, 10],
      [6, 40],
    ]);
    expect(frames(outward({ sources: [1, 6], reach }))).toEqual([[2], [7, 8, 9], [5, 4, 3], [0]]);
  });

  it('remembers the sources behind it that are larger than all between', () => {
    const reach = new Map([
      [3, 40],
      [6, 10],
    ]);
    const passes = outward({ sources: [3, 6], reach });
    expect(passes.map((p) => [p.runs[0].from, p.runs[0].reverse, p.conditioning])).toEqual([
      [3, false, [3, 6]],
      [6, false, [3, 6]],
      [6, true, [3, 6]],
      [3, true, [3]],
    ]);
    const tip = outward({ sources: [3, 6, 8], reach: new Map([...reach, [8, 2]]) });
    expect(tip[2]).toMatchObject({ conditioning: [3, 6, 8], runs: [{ from: 8, frames: [9] }] });
  });

  it('ends before an accepted slice, which conditions the memory', () => {
    const passes = outward({ boundaries: [7, 9] });
    expect(frames(passes)).toEqual([
      [5, 6],
      [3, 2, 1, 0],
    ]);
    expect(passes[0].conditioning).toEqual([4, 7]);
  });

  it('ends before an emptied slice, in which there is nothing to remember', () => {
    const passes = outward({ empty: [7] });
    expect(frames(passes)).toEqual([
      [5, 6],
      [3, 2, 1, 0],
    ]);
    expect(passes[0].conditioning).toEqual([4]);
  });

  it('stays within the range', () => {
    expect(frames(outward({ range: [3, 6] }))).toEqual([[5, 6], [3]]);
  });

  it('tracks every frame that is not an anchor exactly once, when nothing is accepted', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(29), { minLength: 1, maxLength: 6 }), (sources) => {
        const tracked = frames(outward({ frames: 30, sources })).flat();
        expect([...tracked, ...sources].sort((a, b) => a - b)).toEqual(
          Array.from({ length: 30 }, (_, n) => n),
        );
      }),
    );
  });

  it('is the mirror image of itself on mirrored time', () => {
    const mirrored = outward({ sources: [5] }).toReversed();
    expect(frames(mirrored).map((run) => run.map((t) => 9 - t))).toEqual(frames(outward({})));
  });

  it('needs a prompt', () => {
    expect(() => outward({ sources: [] })).toThrow(/no prompt/);
  });
});

describe("the package's order", () => {
  it('goes from the first prompt to the end and then back, in one memory', () => {
    const passes = outward({ order: 'forward-reverse-shared', sources: [4, 7] });
    expect(frames(passes)).toEqual([[5, 6, 8, 9, 3, 2, 1, 0]]);
    expect(passes[0].runs.map((r) => r.reverse)).toEqual([false, true]);
  });
});

describe('beyond an emptied slice', () => {
  const beyond = (input: Partial<ScheduleInput>) =>
    beyondEnds({ frames: 10, sources: [4], boundaries: [], order: 'outward', ...input });

  it('the object has ended, on either side', () => {
    expect(beyond({ empty: [7] })).toEqual([8, 9]);
    expect(beyond({ empty: [1, 7, 9] })).toEqual([0, 8]);
  });

  it('it has not where a prompt or an accepted slice follows', () => {
    expect(beyond({ sources: [2, 8], empty: [5] })).toEqual([]);
    expect(beyond({ boundaries: [9], empty: [7] })).toEqual([]);
  });

  it('nothing is touched outside the range of the run', () => {
    expect(beyond({ empty: [6], range: [0, 7] })).toEqual([7]);
  });

  it('without one nothing has', () => {
    expect(beyond({})).toEqual([]);
  });
});
