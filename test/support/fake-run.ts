import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { PropagationPlan, type SlicePrompt } from '#core/contract';
import type { Volume } from '#core/geometry';
import {
  type ChildHandle,
  createInference,
  createSupervisor,
  forkChild,
  type Inference,
  type InferenceOptions,
  type PropagateRequest,
  type SliceOutcome,
} from '#electron/inference';
import { fakeModelOf } from './fake-model.ts';
import { temporaryFolder } from './library.ts';

const FAKE_CHILD = fileURLToPath(new URL('./fake-child.node.ts', import.meta.url));

export const FAKE_SHAPE = [32, 32, 24] as const;

export const fakeModel = fakeModelOf(64);

/** A bright column through all 24 slices, prompted with its box on slice 8. */
export async function fakeRequest(plan: object = {}): Promise<PropagateRequest> {
  const data = new Int16Array(FAKE_SHAPE[0] * FAKE_SHAPE[1] * FAKE_SHAPE[2]).map((_, n) => {
    const [i, j] = [n % 32, Math.floor(n / 32) % 32];
    return i >= 10 && i < 20 && j >= 12 && j < 22 ? 100 : -1000;
  });
  const affineLps = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => Number(row === column)));
  const prompt: SlicePrompt = { axis: 'k', slice: 8, box: [10, 12, 19, 21], points: [], mask: false };
  return requestOf({ shape: FAKE_SHAPE, affineLps, data }, prompt, plan);
}

/** A run of the fake model from one prompt in a scan of whole HU. */
export async function requestOf(
  { shape, affineLps, data }: Volume,
  prompt: SlicePrompt,
  plan: object,
): Promise<PropagateRequest> {
  const path = join(temporaryFolder(), 'volume');
  await writeFile(path, Int16Array.from(data));
  return {
    volume: { path, sha256: 'a', dataType: 'int16', valueKind: 'hu', shape, affineLps },
    model: fakeModel,
    plan: PropagationPlan.parse(plan),
    axis: prompt.axis,
    anchors: [{ slice: prompt.slice, prompt, role: 'source' }],
  };
}

/** Inference over fake processes: `argumentsOf` gives the arguments (fake-child.node.ts) of the nth. */
export function fakeInference(
  argumentsOf: (nth: number) => readonly string[] = () => [],
  options: InferenceOptions = {},
  idleMs?: number,
): { inference: Inference; children: ChildHandle[] } {
  const children: ChildHandle[] = [];
  const supervisor = createSupervisor(() => {
    const child = forkChild(FAKE_CHILD, argumentsOf(children.length));
    children.push(child);
    return child;
  }, idleMs);
  const inference = createInference(supervisor, options);
  onTestFinished(() => inference.close());
  return { inference, children };
}

/** A whole run, with what was told on the way. */
export async function fakeRun(
  inference: Inference,
  request: PropagateRequest,
  each: (n: number) => void = () => {},
): Promise<{ outcomes: SliceOutcome[]; notices: string[]; provider: string }> {
  const outcomes: SliceOutcome[] = [];
  const notices: string[] = [];
  const { provider } = await inference.propagate(request, {
    signal: new AbortController().signal,
    async onSlices(done) {
      outcomes.push(...done);
      each(outcomes.length);
    },
    onNotice: (text) => notices.push(text),
  });
  return { outcomes, notices, provider };
}

export function isAlive({ pid }: ChildHandle): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
