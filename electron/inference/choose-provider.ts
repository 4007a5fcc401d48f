import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SagittaError } from '#core/contract';
import type { Provider } from '#electron/inference/ort';
import type { OpenModel } from './engine.ts';
import { type Comparison, disagreement } from './self-test.ts';
import { agreement, TooSlow, tryOut } from './trial.ts';

/**
 * Providers beside the CPU that onnxruntime's package for the platform can have, the fastest first. WebGPU is
 * tried on request only (SAGITTA_WEBGPU=1): its features differed from the CPU's by up to 0.29 on the shipped
 * model (docs/decisions/engine-speed.md), which masks on one frame need not show.
 */
export function providersOf(platform: NodeJS.Platform, env = process.env): readonly Provider[] {
  const webgpu: Provider[] = env.SAGITTA_WEBGPU === '1' ? ['webgpu'] : [];
  if (platform === 'darwin') return ['coreml', ...webgpu];
  if (platform === 'win32') return ['dml', ...webgpu];
  return ['cuda', ...webgpu];
}

export interface ProviderVerdict {
  readonly provider: Provider;
  readonly accepted: boolean;
  /** In words, with the numbers. */
  readonly reason: string;
}

/** A self-test that takes longer is not waited for. */
export const LONGEST_SELF_TEST_MS = 20_000;

interface Candidates {
  readonly providers: readonly Provider[];
  /** The model on its self-test frame. */
  open(provider: Provider): Promise<OpenModel>;
  /** Where it is noted that a self-test runs: one that ended the process is not begun again. */
  readonly notesDir: string;
}

/**
 * Tries providers in order against the CPU and takes the first whose masks agree and which is faster; with the reason
 * for each that was refused.
 */
export async function chooseProvider(candidates: Candidates): Promise<{
  provider: Provider;
  verdicts: ProviderVerdict[];
}> {
  const verdicts: ProviderVerdict[] = [];
  for (const provider of candidates.providers) {
    const verdict = await tryProvider(provider, candidates);
    verdicts.push(verdict);
    if (verdict.accepted) return { provider, verdicts };
  }
  return { provider: 'cpu', verdicts };
}

async function tryProvider(provider: Provider, { open, notesDir }: Candidates): Promise<ProviderVerdict> {
  const note = join(notesDir, `testing-${provider}`);
  const refuse = (reason: string) => ({ provider, accepted: false, reason });
  if (existsSync(note)) return refuse('it ended the process in its self-test');
  mkdirSync(notesDir, { recursive: true, mode: 0o700 });
  writeFileSync(note, '');
  const opened: OpenModel[] = [];
  try {
    const endAt = performance.now() + LONGEST_SELF_TEST_MS;
    opened.push(await open(provider));
    const first = await tryOut(opened[0], endAt);
    const tried = await tryOut(opened[0], endAt);
    opened.push(await open('cpu'));
    await tryOut(opened[1]);
    const exact = await tryOut(opened[1]);
    const comparison: Comparison = {
      ...agreement(first, exact),
      msPerSlice: tried.msPerSlice,
      exactMsPerSlice: exact.msPerSlice,
    };
    const numbers = `Dice ${comparison.dice.toFixed(3)}, largest error ${comparison.maxError.toPrecision(2)}, ${tried.msPerSlice.toFixed(0)} ms a slice against ${exact.msPerSlice.toFixed(0)} on the CPU`;
    const wrong = disagreement(comparison);
    if (wrong) return refuse(`${wrong} (${numbers})`);
    if (tried.msPerSlice >= exact.msPerSlice) return refuse(`it is slower than the CPU (${numbers})`);
    return { provider, accepted: true, reason: numbers };
  } catch (thrown) {
    if (thrown instanceof TooSlow)
      return refuse(
        `its self-test takes more than ${LONGEST_SELF_TEST_MS / 1000} s, as on a software adapter`,
      );
    return refuse(`it is not available (${causeOf(thrown)})`);
  } finally {
    for (const model of opened) await model.close();
    rmSync(note, { force: true });
  }
}

/** The first line of what onnxruntime says. */
function causeOf(thrown: unknown): string {
  const { cause, message } = SagittaError.from(thrown);
  const told = cause instanceof Error ? cause.message : message;
  return told
    .split('\n')[0]
    .replace(/^.*was false\. /, '')
    .slice(0, 160);
}
