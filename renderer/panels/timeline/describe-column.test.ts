import { expect, it } from 'vitest';
import type { TimelineColumn } from '#core/review';
import { describeColumn } from './describe-column.ts';

const column: TimelineColumn = {
  slice: 32,
  areaMm2: 4370,
  state: 'proposed',
  confidence: 0.412,
  keyframe: false,
  doubt: null,
};

it('says what is known of a slice, counted from 1', () => {
  expect(describeColumn(column, 80)).toBe('Slice 33 of 80 · proposed · confidence 0.41 · 43.7 cm²');
});

it('says once, and first, how unsure the model is', () => {
  expect(describeColumn({ ...column, doubt: 'low-confidence' }, 80)).toBe(
    'Slice 33 of 80 · low confidence 0.41 · proposed · 43.7 cm²',
  );
});

it('says why a slice is in the queue that the model is sure of', () => {
  expect(describeColumn({ ...column, doubt: 'area-jump' }, 80)).toBe(
    'Slice 33 of 80 · area jumps · proposed · confidence 0.41 · 43.7 cm²',
  );
});

it('says of a slice without the object nothing that sounds unsure, and that a gap is one', () => {
  const absent = { ...column, state: 'absent', areaMm2: 0, confidence: 0 } as const;
  expect(describeColumn(absent, 80)).toBe('Slice 33 of 80 · absent');
  expect(describeColumn({ ...absent, doubt: 'low-confidence' }, 80)).toBe(
    'Slice 33 of 80 · a gap in the structure · absent',
  );
});

it('says that nothing was proposed', () => {
  expect(describeColumn({ ...column, state: null }, 80)).toBe('Slice 33 of 80 · nothing proposed');
});
