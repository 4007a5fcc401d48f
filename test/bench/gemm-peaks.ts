import { buildProduct } from '#core/sam2/graphs';
import { createSession, floats, weightBits } from '#electron/inference/ort';
import { uniform } from '../support/formula-weights.ts';

const side = 1024;

/** The machine's own speed in matrix products of 1024 x 1024 x 1024, in 10^9 operations a second. */
export interface Peaks {
  readonly fp32: number;
  readonly int8: number;
}

export async function gemmPeaks(threads: number): Promise<Peaks> {
  const rate = async (quantised: boolean) => {
    const weights = { shape: () => [side, side], read: () => Float32Array.from(uniform(1, side * side)) };
    const session = await createSession(
      buildProduct(weights, side, { weightBits: quantised ? await weightBits() : undefined }),
      {
        provider: 'cpu',
        threads,
      },
    );
    const tokens = floats(Float32Array.from(uniform(2, side * side)), [side, side]);
    const each: number[] = [];
    for (let n = 0; n < 9; n++) {
      const start = performance.now();
      await session.run({ tokens });
      each.push(performance.now() - start);
    }
    await session.dispose();
    return (2 * side ** 3) / Math.min(...each) / 1e6;
  };
  return { fp32: await rate(false), int8: await rate(true) };
}
