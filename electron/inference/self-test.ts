import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SagittaError, z } from '#core/contract';
import type { OpenModel } from './engine.ts';
import { agreement, tryOut } from './trial.ts';

/** Masks of a precision or provider other than fp32 on the CPU must agree with those at least so well. */
export const LEAST_DICE = 0.98;

/** How a variant of a model compares with exact fp32 on the CPU, on the self-test scan. */
const Comparison = z.object({
  dice: z.number(),
  maxError: z.number(),
  msPerSlice: z.number(),
  exactMsPerSlice: z.number(),
});
export type Comparison = z.infer<typeof Comparison>;

/** The first run of either prepares memory and shaders; the second is timed. */
export async function compareWithExact(variant: OpenModel, exact: OpenModel): Promise<Comparison> {
  await tryOut(variant);
  await tryOut(exact);
  const [tried, expected] = [await tryOut(variant), await tryOut(exact)];
  return {
    ...agreement(tried, expected),
    msPerSlice: tried.msPerSlice,
    exactMsPerSlice: expected.msPerSlice,
  };
}

/** Undefined where it agrees; otherwise the reason, in words. */
export function disagreement({ dice }: Comparison): string | undefined {
  if (dice >= LEAST_DICE) return undefined;
  return `its masks agree with the exact ones to a Dice of ${dice.toFixed(3)} only; ${LEAST_DICE} is asked for`;
}

/** Results of earlier self-tests, kept beside the graphs: the same weights on the same program answer alike. */
export async function remembered(
  cacheDir: string | undefined,
  key: string,
  compare: () => Promise<Comparison>,
): Promise<Comparison> {
  const path = cacheDir && join(cacheDir, `${key}.self-test.json`);
  if (path) {
    try {
      return Comparison.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      // Not yet tested, or damaged.
    }
  }
  const comparison = await compare();
  if (path && cacheDir) {
    mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify(comparison), { mode: 0o600 });
  }
  return comparison;
}

export function refused(name: string, precision: string, reason: string): SagittaError {
  return new SagittaError('model-refused', `${name} is not offered as ${precision}: ${reason}.`, {
    remedy: 'Use it as fp32.',
  });
}
