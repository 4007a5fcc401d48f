import { describe, expect, it } from 'vitest';
import type { ProviderName } from '#core/contract';
import { fakeInference, fakeModel, fakeRequest, fakeRun, isAlive } from '../../test/support/fake-run.ts';
import { createInference, type SliceOutcome, type Supervisor, type Variants } from './index.ts';

/** Decides on a provider without trying it, and notes what failed. */
function deciding(provider: ProviderName, poolingRefused?: string) {
  const failures: string[] = [];
  const variants: Variants = {
    choose: async (model) => ({ ...model, provider }),
    refusesPooling: async () => poolingRefused,
    trials: async () => [],
    forget() {},
    failed: (_, reason) => void failures.push(reason),
  };
  return { variants, failures };
}

let expected: Promise<readonly SliceOutcome[]> | undefined;
/** What a run finds when nothing happens. */
function undisturbed() {
  expected ??= fakeRequest().then(
    async (request) => (await fakeRun(fakeInference().inference, request)).outcomes,
  );
  return expected;
}

describe('a run whose process ends goes on at the first unfinished slice with equal results', () => {
  it.each([
    ['SIGKILL', 'the system ended it (SIGKILL), most likely because memory ran out'],
    ['SIGSEGV', 'it crashed inside native code (SIGSEGV)'],
    ['SIGABRT', 'it gave up inside native code (SIGABRT), as when memory runs out'],
    ['no-memory', 'There is not enough memory.'],
  ])('after %s, told in words', async (fault, words) => {
    const { inference, children } = fakeInference((nth) => (nth === 0 ? ['0', `fake:${fault}:9`] : []));
    const { outcomes, notices } = await fakeRun(inference, await fakeRequest());
    expect(outcomes).toEqual(await undisturbed());
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(words);
    expect(notices[0]).toContain('goes on after 9 finished slices');
    expect(children).toHaveLength(2);
  });

  it('and is given up in words where memory never suffices', async () => {
    const { inference } = fakeInference(() => ['0', 'fake:no-memory']);
    await expect(fakeRun(inference, await fakeRequest())).rejects.toMatchObject({ code: 'out-of-memory' });
  });
});

describe('a provider that fails in mid-run', () => {
  it('by an error is replaced by the CPU at the first unfinished slice, with the reason', async () => {
    const { variants, failures } = deciding('webgpu');
    const { inference, children } = fakeInference(() => ['0', 'webgpu:throws:9'], { variants });
    const { outcomes, notices, provider } = await fakeRun(inference, await fakeRequest());
    expect(outcomes).toEqual(await undisturbed());
    expect(provider).toBe('cpu');
    expect(notices).toEqual([
      'webgpu failed (A graph failed on webgpu.): the run goes on after 9 finished slices on the CPU.',
    ]);
    expect(failures).toEqual(['it failed at work: A graph failed on webgpu.']);
    expect(children).toHaveLength(1);
  });

  it('by ending the process is given a second chance, then replaced by the CPU', async () => {
    const { variants, failures } = deciding('cuda');
    const { inference, children } = fakeInference(() => ['0', 'cuda:SIGSEGV:5'], { variants });
    const { outcomes, notices, provider } = await fakeRun(inference, await fakeRequest());
    expect(outcomes).toEqual(await undisturbed());
    expect(provider).toBe('cpu');
    expect(notices).toHaveLength(2);
    expect(notices[1]).toMatch(/^cuda failed .*SIGSEGV.*on the CPU\.$/);
    expect(failures).toHaveLength(1);
    expect(children).toHaveLength(3);
  });

  it('answers a prompt from the CPU', async () => {
    const { variants } = deciding('webgpu');
    const { inference } = fakeInference(() => ['0', 'webgpu:throws'], { variants });
    const { anchors, ...view } = await fakeRequest();
    expect(await inference.prompt({ ...view, prompt: anchors[0].prompt })).toMatchObject({ slice: 8 });
  });
});

it('a run that is cancelled during self-tests ends at once', async () => {
  const { variants } = deciding('cpu');
  const { inference } = fakeInference(() => [], {
    variants: { ...variants, choose: () => new Promise(() => {}) },
  });
  const controller = new AbortController();
  const run = inference.propagate(await fakeRequest(), {
    signal: controller.signal,
    async onSlices() {},
    onNotice() {},
  });
  controller.abort();
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
});

it('memories are not pooled where the model does not bear it, with the reason', async () => {
  const { variants } = deciding('cpu', 'its masks agree to a Dice of 0.950 only');
  const { inference } = fakeInference(() => [], { variants });
  const { notices } = await fakeRun(inference, await fakeRequest({ memory: { pool: 2 } }));
  expect(notices).toEqual([
    'Memories are not averaged in this run: its masks agree to a Dice of 0.950 only.',
  ]);
});

describe('memory', () => {
  it('is asked for before a model is tried: too little refuses it with the numbers', async () => {
    const { inference, children } = fakeInference(() => [], { available: () => 1e8 });
    await expect(inference.inspect(fakeModel)).rejects.toMatchObject({
      code: 'model-refused',
      message: expect.stringMatching(/^fake at 64 px needs about \d\.\d GB of memory; 0\.1 GB are free\.$/),
      remedy: expect.stringContaining('smaller size'),
    });
    expect(children).toHaveLength(0);
  });

  it('that the process holds for another model is given back for the one that is asked for', async () => {
    const held = { residentBytes: 5e9, models: [] };
    let isReleased = false;
    const supervisor = {
      request: async () => ({ provider: 'cpu', selfTest: 'passed' }),
      state: () => (isReleased ? undefined : held),
      release: async () => {
        isReleased = true;
      },
    } as unknown as Supervisor;
    const inference = createInference(supervisor, { available: () => (isReleased ? 5e9 : 0) });
    expect(await inference.inspect(fakeModel)).toMatchObject({ selfTest: 'passed' });
    expect(isReleased).toBe(true);
  });

  it('is all given back when no case is open, and the next prompt works', async () => {
    const { inference, children } = fakeInference();
    const { anchors, ...view } = await fakeRequest();
    const prompt = () => inference.prompt({ ...view, prompt: anchors[0].prompt });
    const first = await prompt();
    await expect.poll(() => inference.state().models).toMatchObject([{ name: 'fake', imageSize: 64 }]);
    await inference.release();
    expect(inference.state()).toMatchObject({ residentBytes: null, models: [] });
    expect(isAlive(children[0])).toBe(false);
    expect(await prompt()).toEqual(first);
  });

  it('is not taken from a run that is under way', async () => {
    const { inference, children } = fakeInference(() => ['5']);
    const { notices } = await fakeRun(inference, await fakeRequest(), () => void inference.release());
    expect(notices).toEqual([]);
    expect(children).toHaveLength(1);
  });
});
