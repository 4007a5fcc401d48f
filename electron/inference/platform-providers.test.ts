import { expect, test } from 'vitest';
import { providersOf } from './platform-providers.ts';

test('every platform has its own order, before the CPU', () => {
  expect(providersOf('linux')).toEqual(['cuda', 'webgpu']);
  expect(providersOf('win32')).toEqual(['dml', 'webgpu']);
  expect(providersOf('darwin')).toEqual(['coreml']);
});
