import { buildProduct, type WeightBits } from '#core/sam2/graphs';
import { createSession, floats } from './session.ts';

const side = 64;
let known: Promise<WeightBits> | undefined;

/** What this processor multiplies without saturating: asked of a product of the largest integers that there are. */
export function weightBits(): Promise<WeightBits> {
  known ??= tryEight();
  return known;
}

async function tryEight(): Promise<WeightBits> {
  const ones = new Float32Array(side * side).fill(1);
  const weights = { shape: () => [side, side], read: () => ones };
  const session = await createSession(buildProduct(weights, side, { weightBits: 8 }), {
    provider: 'cpu',
    threads: 1,
  });
  const { product } = await session.run({ tokens: floats(ones, [side, side]) });
  await session.dispose();
  return product.every((value) => Math.abs(value - side) < 0.5) ? 8 : 7;
}
