import { expect, it } from 'vitest';
import type { View } from './view.ts';
import { windowNotice } from './window-notice.ts';

const windows = { soft: [-160, 240], lung: [-1250, 250] } as const;
const through = (window: readonly [number, number]) =>
  ({ channels: [{ offset: 0, window }] }) as unknown as View;

it('says which window a run looks through when it is not the usual one, and why', () => {
  expect(windowNotice(through(windows.soft), through(windows.lung), windows)).toBe(
    'Most of what is prompted lies beyond -160 to 240 HU: the model looks through the window "lung", -1250 to 250 HU.',
  );
});

it('says nothing of the usual window, and of limits that have no name', () => {
  expect(windowNotice(through(windows.soft), through(windows.soft), windows)).toBeNull();
  expect(windowNotice(through(windows.soft), through([20, 60]), windows)).toBeNull();
});
