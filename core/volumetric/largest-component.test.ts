import { expect, it } from 'vitest';
import { Mask } from '#core/masks';
import { largestComponent } from './largest-component.ts';

it('keeps the largest of the 6-connected components, through slices but not over edges', () => {
  const lone = [1, 0, 0, 0];
  const upper = [0, 0, 1, 1];
  const lower = [0, 0, 1, 0];
  const none = [0, 0, 0, 0];
  const mask = Mask.fromDense([4, 2, 2], [...lone, ...upper, ...none, ...lower]);
  expect([...largestComponent(mask).toDense()]).toEqual([...none, ...upper, ...none, ...lower]);
});

it('leaves an empty mask empty', () => {
  expect(largestComponent(new Mask([2, 2, 2])).count()).toBe(0);
});
