import { expect, test } from 'vitest';
import { PropagationPlan, type WaistOptions } from '#core/contract';
import { waistRule } from './waist.ts';

type Frame = readonly [area: number, predictedIou: number];

/** The last frame of the object, once frame `at` has shown that there is something else; frame 0 is prompted. */
function endOf([prompted, ...frames]: readonly Frame[], options: Partial<WaistOptions> = {}) {
  const { waist } = PropagationPlan.parse({ waist: options });
  const seen = ([area, predictedIou]: Frame) => ({ area, predictedIou, objectScore: 5 });
  const rule = waistRule(waist!, seen(prompted));
  for (const [n, frame] of frames.entries()) {
    const last = rule(n + 1, seen(frame));
    if (last !== null) return { last, at: n + 1 };
  }
  return null;
}

const sure: Frame = [100, 0.9];

test('an object that narrows in doubt and widens again ends with the most doubtful slice', () => {
  expect(endOf([sure, sure, [80, 0.6], [60, 0.4], [70, 0.5], [95, 0.8]])).toEqual({ last: 3, at: 5 });
});

test.each<[string, readonly Frame[]]>([
  ['narrows and widens without doubt', [sure, [60, 0.9], [95, 0.9]]],
  ['is in doubt and stays as wide', [sure, [95, 0.3], sure]],
  ['narrows and stays narrow', [sure, [60, 0.4], [65, 0.4], [70, 0.4]]],
  ['widens again by less than the grid may make of it', [sure, [75, 0.4], [85, 0.6]]],
  ['is not there for some slices', [sure, [0, 0.1], [0, 0.1], sure]],
  [
    'widens in doubt first',
    [
      [50, 0.9],
      [80, 0.5],
      [120, 0.4],
      [119, 0.4],
    ],
  ],
])('one that %s goes on', (_what, frames) => {
  expect(endOf(frames)).toBeNull();
});

test('the widest slice counts, wherever the object was prompted', () => {
  expect(endOf([[30, 0.9], sure, [60, 0.5], [90, 0.8]])).toEqual({ last: 2, at: 3 });
});

test('more slices in a row can be asked for', () => {
  const frames: Frame[] = [sure, [60, 0.4], [95, 0.8], [70, 0.8], [95, 0.8], [96, 0.8]];
  expect(endOf(frames, { slices: 2 })).toEqual({ last: 1, at: 5 });
});
