import { describe, expect, it } from 'vitest';
import type { SliceState } from '#core/contract';
import type { TimelineColumn } from '#core/review';
import { rangeFrom, runAxis } from './run-range.ts';

function columns(keyframes: number[], states: Record<number, SliceState> = {}): TimelineColumn[] {
  return Array.from({ length: 30 }, (_, slice) => ({
    slice,
    areaMm2: 100,
    state: states[slice] ?? 'proposed',
    confidence: 0.8,
    keyframe: keyframes.includes(slice),
    doubt: null,
  }));
}

describe('a run from here', () => {
  it('goes outward both ways from a slice that the user made, as far as the next ones', () => {
    expect(rangeFrom(columns([12]), 12)).toEqual([0, 29]);
    expect(rangeFrom(columns([12], { 5: 'accepted', 20: 'corrected' }), 12)).toEqual([6, 19]);
    expect(rangeFrom(columns([12], { 20: 'corrected' }), 20)).toEqual([13, 29]);
  });

  it('goes on from any other slice, away from the prompt', () => {
    expect(rangeFrom(columns([12]), 17)).toEqual([17, 29]);
    expect(rangeFrom(columns([12]), 8)).toEqual([0, 8]);
    expect(rangeFrom(columns([12, 22]), 15)).toEqual([15, 21]);
    expect(rangeFrom(columns([12, 22]), 20)).toEqual([13, 20]);
  });
});

describe('the axis of a run', () => {
  const prompt = (axis: 'i' | 'j' | 'k', segmentId = 'liver') => ({
    segmentId,
    axis,
    slice: 3,
    points: [],
    mask: false,
  });
  const drawn = (axis: 'i' | 'j' | 'k', voxels = 9) => ({
    segmentId: 'liver',
    axis,
    slice: 3,
    state: 'given' as const,
    voxels,
    predictedIou: null,
    objectScore: null,
  });

  it('has most of the segment’s prompts, or the latest', () => {
    const prompts = [prompt('k'), prompt('k'), prompt('j'), prompt('i', 'spleen'), prompt('i', 'spleen')];
    expect(runAxis({ prompts, results: [] }, 'liver')).toBe('k');
    expect(runAxis({ prompts: [prompt('k'), prompt('j')], results: [] }, 'liver')).toBe('j');
  });

  it('is that of the painted slices where nothing was prompted', () => {
    expect(runAxis({ prompts: [], results: [drawn('j')] }, 'liver')).toBe('j');
  });

  it('does not exist without anything to start from', () => {
    expect(runAxis({ prompts: [prompt('k', 'spleen')], results: [drawn('k', 0)] }, 'liver')).toBeNull();
  });
});
