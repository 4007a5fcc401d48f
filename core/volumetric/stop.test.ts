import { describe, expect, it } from 'vitest';
import { type SeenFrame, stopRule } from './stop.ts';

const seen = (more: Partial<SeenFrame> = {}): SeenFrame => ({
  objectScore: 5,
  area: 100,
  promptedArea: 100,
  distanceMm: 0,
  ...more,
});
/** The number of the frame at which a rule ends a run of these frames, or null. */
const endsAt = (stop: Parameters<typeof stopRule>[0], frames: SeenFrame[]) => {
  const rule = stopRule(stop);
  const at = frames.findIndex((frame) => rule(frame));
  return at < 0 ? null : at;
};
const gone = seen({ objectScore: -1 });

describe('a run', () => {
  it('never ends when the plan says so', () => {
    expect(endsAt({ kind: 'never' }, [gone, gone, gone])).toBeNull();
  });

  it('ends after so many frames in a row without the object, not before', () => {
    expect(endsAt({ kind: 'absent', slices: 2 }, [gone, seen(), gone, gone])).toBe(3);
  });

  it('takes a collapsed area for absence', () => {
    expect(endsAt({ kind: 'absent', slices: 1 }, [seen({ area: 2 }), seen({ area: 1 })])).toBe(1);
  });

  it('ends at a low object score alone, whatever the area', () => {
    const rule = { kind: 'object-score', slices: 1, below: 2 } as const;
    expect(endsAt(rule, [seen({ area: 0 }), seen({ objectScore: 2 })])).toBe(1);
  });

  it('ends where the area falls below a share of the prompted one', () => {
    const rule = { kind: 'area', slices: 1, fraction: 0.5 } as const;
    expect(endsAt(rule, [gone, seen({ area: 50 }), seen({ area: 49 })])).toBe(2);
  });

  it('ends so far from the prompt', () => {
    const frames = [3, 6, 9].map((distanceMm) => seen({ distanceMm }));
    expect(endsAt({ kind: 'distance', mm: 6 }, frames)).toBe(1);
  });
});
