import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelCard, PropagationPlan } from '#core/contract';
import type { ChildHandle } from './channel.ts';
import { forkChild } from './fork.node.ts';
import {
  createInference,
  type Inference,
  type ModelRef,
  type PropagateRequest,
  type SliceOutcome,
} from './index.ts';
import { createSupervisor } from './supervisor.ts';

const FAKE_CHILD = fileURLToPath(new URL('../../test/support/fake-child.node.ts', import.meta.url));
const SHAPE = [32, 32, 24] as const;
/** A process takes its time to start on a busy machine. */
const patient = { timeout: 20_000 };

let folder: string;
let children: ChildHandle[];
let inference: Inference;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sagitta-inference-'));
  children = [];
  // A bright column through all slices.
  const data = new Int16Array(SHAPE[0] * SHAPE[1] * SHAPE[2]).map((_, n) => {
    const [i, j] = [n % 32, Math.floor(n / 32) % 32];
    return i >= 10 && i < 20 && j >= 12 && j < 22 ? 100 : -1000;
  });
  await writeFile(join(folder, 'volume'), data);
});

afterEach(async () => {
  await inference.close();
  await rm(folder, { recursive: true });
});

function started(msPerFrame = 0): void {
  inference = createInference(
    createSupervisor(() => {
      const child = forkChild(FAKE_CHILD, [String(msPerFrame)]);
      children.push(child);
      return child;
    }),
  );
}

const card = ModelCard.parse({
  name: 'fake',
  size: 'nano',
  hiera: {
    embedDim: 32,
    numHeads: 1,
    stages: [1, 2, 4, 1],
    globalBlocks: [4],
    windowSpec: [8, 8, 8, 4],
    posEmbedBackground: [8, 8],
  },
  input: { imageSize: 64, resize: 'area-bilinear' },
});
const model: ModelRef = {
  name: 'fake',
  weightsPath: '/none',
  card,
  imageSize: 64,
  precision: 'fp32',
};

function request(plan: object = {}): PropagateRequest {
  const affineLps = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ];
  return {
    volume: {
      path: join(folder, 'volume'),
      sha256: 'a',
      dataType: 'int16',
      valueKind: 'hu',
      shape: SHAPE,
      affineLps,
    },
    model,
    plan: PropagationPlan.parse(plan),
    axis: 'k',
    anchors: [
      {
        slice: 8,
        prompt: { axis: 'k', slice: 8, box: [10, 12, 19, 21], points: [], mask: false },
        role: 'source',
      },
    ],
  };
}

async function propagated(asked: PropagateRequest, each: (n: number) => void = () => {}) {
  const outcomes: SliceOutcome[] = [];
  const notices: string[] = [];
  await inference.propagate(asked, {
    signal: new AbortController().signal,
    async onSlices(done) {
      outcomes.push(...done);
      each(outcomes.length);
    },
    onNotice: (text) => notices.push(text),
  });
  return { outcomes, notices };
}

describe('the inference process', () => {
  it('streams every slice of a run', async () => {
    started();
    const { outcomes } = await propagated(request());
    expect(outcomes.map((o) => o.slice).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 24 }, (_, n) => n),
    );
    expect(outcomes[0]).toMatchObject({ slice: 8, state: 'prompted' });
    expect(outcomes.every((o) => o.voxels > 50)).toBe(true);
  });

  it.each(['outward', 'forward-reverse-shared'])(
    'killed in mid-run loses no slice and changes no result (%s)',
    async (order) => {
      started();
      const undisturbed = await propagated(request({ order }));
      await inference.close();
      children = [];
      started(30);
      const disturbed = await propagated(request({ order }), (n) => {
        if (n === 5 || n === 12) children.at(-1)!.kill();
      });
      expect(disturbed.outcomes).toEqual(undisturbed.outcomes);
      expect(disturbed.notices).toHaveLength(2);
      expect(children).toHaveLength(3);
    },
  );

  it('answers a prompt again after it was killed', async () => {
    started(300);
    const { anchors, ...view } = request();
    const answer = inference.prompt({ ...view, prompt: anchors[0].prompt });
    await setTimeout(200);
    children[0].kill();
    expect(await answer).toMatchObject({ slice: 8, state: 'prompted' });
    expect(children).toHaveLength(2);
  });

  it('that cannot stay alive ends the run in words', async () => {
    inference = createInference(createSupervisor(() => forkChild(FAKE_CHILD, ['dies'])));
    await expect(propagated(request())).rejects.toMatchObject({ code: 'inference-failed' });
  });

  it('lets a prompt in between two slices of a run', async () => {
    started(20);
    const { anchors, ...view } = request();
    let finished = 0;
    const run = propagated(request(), (n) => {
      finished = n;
    });
    await expect.poll(() => finished, patient).toBeGreaterThan(2);
    await inference.prompt({ ...view, prompt: anchors[0].prompt });
    expect(finished).toBeLessThan(20);
    await run;
  });

  it('passes on what is wrong with a request', async () => {
    started();
    const asked = request();
    const missing = { ...asked, volume: { ...asked.volume, path: join(folder, 'gone') } };
    await expect(propagated(missing)).rejects.toMatchObject({ code: 'file-not-found' });
    const shorter = { ...asked, volume: { ...asked.volume, sha256: 'b', shape: [32, 32, 25] as const } };
    await expect(propagated(shorter)).rejects.toMatchObject({ code: 'file-truncated' });
  });
});

function isAlive({ pid }: ChildHandle): boolean {
  try {
    return process.kill(pid!, 0);
  } catch {
    return false;
  }
}

describe('a cancel', () => {
  async function cancelled(msPerFrame: number) {
    started(msPerFrame);
    const controller = new AbortController();
    const slices: number[] = [];
    const run = inference.propagate(request(), {
      signal: controller.signal,
      onSlices: async (done) => void slices.push(...done.map((o) => o.slice)),
      onNotice() {},
    });
    run.catch(() => {});
    await expect.poll(() => slices.length, patient).toBeGreaterThan(1);
    const at = performance.now();
    controller.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    return { answeredMs: performance.now() - at, slices };
  }

  it('is answered within 100 ms and no slice comes after it', async () => {
    const { answeredMs, slices } = await cancelled(20);
    expect(answeredMs).toBeLessThan(100);
    const count = slices.length;
    await setTimeout(200);
    expect(slices.length).toBe(count);
    expect(await propagated(request())).toMatchObject({ notices: [] });
    expect(children).toHaveLength(1);
  });

  it('ends a slice that goes on for more than two seconds by replacing the process', async () => {
    const { answeredMs } = await cancelled(2600);
    expect(answeredMs).toBeLessThan(100);
    await expect.poll(() => isAlive(children[0]), patient).toBe(false);
    await inference.inspect(model);
    expect(children).toHaveLength(2);
  });
});

describe('the budgets of the embedding cache', () => {
  const used = () => inference.state().embeddingCache?.memoryBytes;
  const frameBytes = 4 * 64 * 64;
  const budget = (memoryBytes: number) => ({ memoryBytes, diskBytes: 0, folder: join(folder, 'cache') });

  it('are those of every process that is started, and in force at once in the one that runs', async () => {
    started();
    inference.configure(budget(3 * frameBytes));
    for (let slice = 0; slice < 8; slice++) await inference.warm({ ...request(), slice });
    await expect.poll(used, patient).toBe(3 * frameBytes);
    inference.configure(budget(frameBytes));
    await expect.poll(used, patient).toBe(frameBytes);
    children[0].kill();
    await expect.poll(() => inference.state().residentBytes, patient).toBeNull();
    for (let slice = 0; slice < 8; slice++) await inference.warm({ ...request(), slice });
    await expect.poll(used, patient).toBe(frameBytes);
  });

  it('leave nothing behind when the cache is emptied', async () => {
    started();
    inference.configure(budget(8 * frameBytes));
    await inference.warm({ ...request(), slice: 3 });
    expect(await inference.emptyCache(join(folder, 'cache'))).toEqual({ freedBytes: frameBytes });
    await expect.poll(used, patient).toBe(0);
  });
});
