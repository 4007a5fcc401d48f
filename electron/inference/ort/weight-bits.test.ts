import { expect, test } from 'vitest';
import { buildProduct } from '#core/sam2/graphs';
import { createSession, floats } from '#electron/inference/ort';
import { weightBits } from './weight-bits.ts';

test('products of the largest integers are right with the bits that are chosen for this processor', async () => {
  const side = 64;
  const ones = new Float32Array(side * side).fill(1);
  const weights = { shape: () => [side, side], read: () => ones };
  const model = buildProduct(weights, side, { weightBits: await weightBits() });
  const session = await createSession(model, { provider: 'cpu', threads: 1 });
  const { product } = await session.run({ tokens: floats(ones, [side, side]) });
  await session.dispose();
  for (const value of product) expect(value).toBeCloseTo(side, 1);
});
