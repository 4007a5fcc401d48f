import { expect, test } from 'vitest';
import { pooledTokens } from './pooled-tokens.ts';

test('every token of the pooled grid is the mean of a square of four', () => {
  // A grid of 4 x 4 places with two channels: the place's number, and its row.
  const tokens = Float32Array.from({ length: 32 }, (_, n) => (n % 2 ? Math.floor(n / 8) : n / 2));
  expect([...pooledTokens(tokens, 2, 2)]).toEqual([2.5, 0.5, 4.5, 0.5, 10.5, 2.5, 12.5, 2.5]);
});

test('without pooling nothing changes', () => {
  const tokens = Float32Array.of(1, 2, 3, 4);
  expect(pooledTokens(tokens, 1, 1)).toBe(tokens);
});
