import { expect, test } from 'vitest';
import { isOutOfMemory } from './out-of-memory.ts';

test.each([
  'std::bad_alloc',
  'bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 471859200',
  'CUDA failure 2: out of memory',
  'Array buffer allocation failed',
])('"%s" is want of memory', (message) => {
  expect(isOutOfMemory(new Error(message))).toBe(true);
});

test('another failure is not', () => {
  expect(isOutOfMemory(new Error('Invalid dimensions for input: memory'))).toBe(false);
});
