import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ProviderName } from '#core/contract';
import type { Machine } from '#electron/inference/machine';
import { readCard } from '#electron/inference/model-card';
import { type FakeEngineOptions, fakeEngine } from '../../test/support/fake-engine.ts';
import { isAlive } from '../../test/support/fake-run.ts';
import { inProcessChild } from '../../test/support/in-process-child.ts';
import { temporaryFolder } from '../../test/support/library.ts';
import type { ChildHandle } from './channel.ts';
import type { ModelRef } from './engine.ts';
import { forkChild } from './fork.node.ts';
import { createVariants, type VariantsOptions } from './variants.ts';

const FAKE_CHILD = fileURLToPath(new URL('../../test/support/fake-child.node.ts', import.meta.url));
const nano = fileURLToPath(new URL('../../native-models/nano/nano', import.meta.url));

const machine: Machine = {
  onnxruntime: '1.30.0',
  system: 'Linux',
  gpu: async () => ({ adapter: 'A card', driver: 'NVIDIA 1' }),
  freeGpuBytes: async () => undefined,
  refusal: () => undefined,
};

/** A model in a store of its own, and what decides on it over fake processes. */
function opened(start: () => ChildHandle, options: Partial<VariantsOptions> = {}) {
  const folder = temporaryFolder();
  const weightsPath = join(folder, 'weights.pt');
  writeFileSync(weightsPath, 'weights');
  const model: ModelRef = {
    name: 'fake',
    weightsPath,
    card: readCard(`${nano}.card.json`),
    imageSize: 128,
    precision: 'fp32',
    trialsDir: join(folder, '.trials'),
  };
  const children: ChildHandle[] = [];
  const counted = () => {
    const child = start();
    children.push(child);
    return child;
  };
  const variants = (more: Partial<VariantsOptions> = {}) =>
    createVariants({ start: counted, machine, providers: ['cuda', 'webgpu'], ...options, ...more });
  return { model, children, variants };
}

/** A process whose faults are `PROVIDER:FAULT`. */
const faulty = (fault: string) => () => forkChild(FAKE_CHILD, ['0', fault]);
/** A process by whose clock nothing takes time but what `options` say. */
const running = (options: FakeEngineOptions) => () => {
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
  }
  return inProcessChild(fakeEngine({ ...options, spend: async (ms) => vi.advanceTimersByTime(ms) }));
};
const slowCpu = running({ msOn: { cpu: 60 } });

describe('a provider whose self-test never returns', () => {
  test('is ended from outside, refused in words, and the model goes on with the CPU', async () => {
    const { model, children, variants } = opened(faulty('webgpu:hangs'), {
      providers: ['webgpu'],
      longestMs: 1500,
    });
    const chosen = variants();
    expect(await chosen.choose(model, true)).toMatchObject({ provider: 'cpu' });
    expect(await chosen.trials(model)).toMatchObject([
      { provider: 'webgpu', accepted: false, reason: 'it did not answer within 1.5 s' },
    ]);
    await expect.poll(() => children.every((child) => !isAlive(child))).toBe(true);
  });
});

describe('a provider whose self-test ends its process', () => {
  test.each([
    ['SIGSEGV', 'crashed inside native code'],
    ['SIGKILL', 'memory ran out'],
  ])('by %s is refused with what happened', async (signal, words) => {
    const { model, variants } = opened(faulty(`cuda:${signal}`), { providers: ['cuda'] });
    const chosen = variants();
    await chosen.choose(model, true);
    const [trial] = await chosen.trials(model);
    expect(trial).toMatchObject({ provider: 'cuda', accepted: false });
    expect(trial.reason).toContain(words);
  });

  test('and with it the program is not tried again', async () => {
    const { model, children, variants } = opened(slowCpu, { providers: ['cuda'] });
    const interrupted = variants({
      start: () => {
        throw new Error('the program ends here');
      },
    });
    await expect(interrupted.choose(model, true)).rejects.toThrow();
    expect(await variants().choose(model, true)).toMatchObject({ provider: 'cpu' });
    expect(children).toHaveLength(0);
  });
});

describe('the results of self-tests', () => {
  test('tell adapter, driver, versions, numbers and time', async () => {
    const { model, variants } = opened(slowCpu, { providers: ['cuda'] });
    const chosen = variants();
    expect(await chosen.choose(model, true)).toMatchObject({ provider: 'cuda' });
    expect(await chosen.trials(model)).toEqual([
      {
        provider: 'cuda',
        precision: 'fp32',
        memoryPool: 1,
        accepted: true,
        reason: expect.stringContaining('Dice 1.000'),
        numbers: expect.objectContaining({ dice: 1, maxLogitError: 0, maxFeatureError: 0 }),
        adapter: 'A card',
        driver: 'NVIDIA 1',
        onnxruntime: '1.30.0',
        system: 'Linux',
        at: expect.stringMatching(/^\d{4}-/),
      },
    ]);
  });

  test.each<[string, Partial<Machine>]>([
    ['driver', { gpu: async () => ({ adapter: 'A card', driver: 'NVIDIA 2' }) }],
    ['onnxruntime', { onnxruntime: '1.31.0' }],
    ['system', { system: 'Linux 7' }],
  ])('are used again until the %s changes', async (_, change) => {
    const { model, children, variants } = opened(slowCpu, { providers: ['cuda'] });
    await variants().choose(model, true);
    const made = children.length;
    expect(await variants().choose(model, true)).toMatchObject({ provider: 'cuda' });
    expect(children).toHaveLength(made);
    await variants({ machine: { ...machine, ...change } }).choose(model, true);
    expect(children.length).toBeGreaterThan(made);
  });

  test('are made anew for other weights', async () => {
    const { model, children, variants } = opened(slowCpu, { providers: ['cuda'] });
    await variants().choose(model, true);
    const made = children.length;
    utimesSync(model.weightsPath, 1, 1);
    await variants().choose(model, true);
    expect(children.length).toBeGreaterThan(made);
  });
});

describe('providers are taken in order', () => {
  test('the second where the first is slower than the CPU', async () => {
    const { model, variants } = opened(running({ msOn: { cpu: 60, cuda: 200 } }));
    const chosen = variants();
    expect(await chosen.choose(model, true)).toMatchObject({ provider: 'webgpu' });
  });

  test('without trying those that cannot be here', async () => {
    const { model, children, variants } = opened(slowCpu, {
      machine: { ...machine, refusal: (p: ProviderName) => (p === 'cuda' ? 'no libraries' : undefined) },
    });
    const chosen = variants();
    expect(await chosen.choose(model, true)).toMatchObject({ provider: 'webgpu' });
    expect((await chosen.trials(model))[0]).toMatchObject({ provider: 'cuda', reason: 'no libraries' });
    expect(children).toHaveLength(2);
  });

  test('the CPU stands in while a prompt cannot wait, and does not try any', async () => {
    const { model, children, variants } = opened(slowCpu);
    const chosen = variants();
    expect(await chosen.choose(model, false)).toMatchObject({ provider: 'cpu' });
    expect(children).toHaveLength(0);
    await chosen.choose(model, true);
    expect(await chosen.choose(model, false)).toMatchObject({ provider: 'cuda' });
  });

  test('one that lacks memory for the model is passed over with the numbers', async () => {
    const freeGpuBytes = async (provider: ProviderName) => (provider === 'cuda' ? 1e8 : undefined);
    const { model, variants } = opened(slowCpu, { machine: { ...machine, freeGpuBytes } });
    expect(await variants().choose(model, true)).toMatchObject({ provider: 'webgpu' });
  });

  test('one that failed at work is not used again', async () => {
    const { model, variants } = opened(slowCpu, { providers: ['cuda'] });
    const chosen = variants();
    const first = await chosen.choose(model, true);
    chosen.failed(first, 'it failed at work: device lost');
    expect(await chosen.choose(model, true)).toMatchObject({ provider: 'cpu' });
    expect(await chosen.trials(model)).toMatchObject([
      { accepted: false, reason: 'it failed at work: device lost' },
    ]);
  });
});

test('what was found is forgotten on request: failures at work and self-tests alike', async () => {
  const { model, children, variants } = opened(slowCpu, { providers: ['cuda'] });
  const chosen = variants();
  chosen.failed(await chosen.choose(model, true), 'it failed at work: device lost');
  const before = children.length;
  chosen.forget(model);
  expect(await chosen.trials(model)).toEqual([]);
  expect(await chosen.choose(model, true)).toMatchObject({ provider: 'cuda' });
  expect(children.length).toBeGreaterThan(before);
});

describe('a reduced precision', () => {
  test('is offered where its masks agree', async () => {
    const { model, variants } = opened(running({}));
    const int8 = { ...model, precision: 'int8' } as const;
    expect(await variants().choose(int8, true)).toMatchObject({ provider: 'cpu', precision: 'int8' });
  });

  test('is refused where its masks are others, and tells that on the next start too', async () => {
    const { model, children, variants } = opened(running({ shiftOn: { 'cpu int8': 0.3 } }));
    const int8 = { ...model, precision: 'int8' } as const;
    const refusal = { code: 'model-refused', message: expect.stringMatching(/Dice of 0\.\d+ only/) };
    await expect(variants().choose(int8, true)).rejects.toMatchObject(refusal);
    const made = children.length;
    await expect(variants().choose(int8, true)).rejects.toMatchObject(refusal);
    expect(children).toHaveLength(made);
  });

  test('is refused with every reason where no provider offers it', async () => {
    const { model, variants } = opened(slowCpu, {
      machine: { ...machine, refusal: (provider) => `no ${provider} here` },
    });
    await expect(variants().choose({ ...model, precision: 'fp16' }, true)).rejects.toMatchObject({
      code: 'model-refused',
      message: 'fake is not offered as fp16: cuda: no cuda here; webgpu: no webgpu here.',
    });
  });
});
