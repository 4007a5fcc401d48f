import { expect, test } from 'vitest';
import { beginFilter, correctFilter, filteredBox, predictFilter } from './kalman.ts';

test('agrees with the filter in eight dimensions that SORT and SAMURAI use', () => {
  let filter = beginFilter([10, 10, 20, 18]);
  for (const box of [
    [12, 11, 22, 20],
    [14, 12, 25, 22],
    [16, 13, 27, 23],
  ] as const)
    filter = correctFilter(predictFilter(filter), box);
  // Reckoned with full 8 x 8 matrices, in another program.
  expect(filteredBox(predictFilter(filter))).toEqual(
    [15.991015391085458, 13.418989305940368, 28.97686414120535, 23.910870200802623].map((v) =>
      expect.closeTo(v, 10),
    ),
  );
  const [x, , ratio] = predictFilter(filter);
  expect(x.varSpeed).toBeCloseTo(0.10174682870451714, 12);
  expect(x.covariance).toBeCloseTo(0.1542250129981253, 12);
  expect(ratio.varValue).toBeCloseTo(0.00047310687166241146, 14);
});

test('expects what has moved steadily to go on', () => {
  let filter = beginFilter([0, 0, 10, 10]);
  for (let t = 1; t <= 12; t++) filter = correctFilter(predictFilter(filter), [2 * t, t, 2 * t + 10, t + 10]);
  const [x0, y0] = filteredBox(predictFilter(filter));
  expect(x0).toBeCloseTo(26, 0);
  expect(y0).toBeCloseTo(13, 0);
});

test('expects what rests to rest', () => {
  const resting = [4, 4, 14, 9] as const;
  const filter = correctFilter(predictFilter(beginFilter(resting)), resting);
  expect(filteredBox(predictFilter(filter))).toEqual(resting.map((v) => expect.closeTo(v, 10)));
});
