import { expect, it } from 'vitest';
import type { TimelineColumn } from '#core/review';
import { markOf } from './mark-of.ts';

const markFor = (over: Partial<TimelineColumn>) =>
  markOf({
    slice: 0,
    areaMm2: 10,
    state: 'proposed',
    confidence: 0.9,
    keyframe: false,
    doubt: null,
    ...over,
  });

it('shows where the user prompted', () => {
  expect(markFor({ state: 'prompted', keyframe: true })).toBe('prompt');
});

it('shows a slice corrected by clicks as corrected, like one corrected by brush', () => {
  expect(markFor({ state: 'corrected', keyframe: true })).toBe('corrected');
  expect(markFor({ state: 'corrected' })).toBe('corrected');
});

it('shows that a slice was accepted, prompted or not', () => {
  expect(markFor({ state: 'accepted', keyframe: true })).toBe('accepted');
});

it('points at a doubtful slice, and at no other', () => {
  expect(markFor({ doubt: 'low-confidence' })).toBe('doubtful');
  expect(markFor({})).toBeNull();
});
