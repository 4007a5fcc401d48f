import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCard } from '#electron/inference/model-card';
import { createGraphSet, type Provider } from '#electron/inference/ort';
import { chooseProvider, providersOf } from './choose-provider.ts';
import type { OpenModel } from './engine.ts';
import { sam2Model } from './sam2-model.ts';

const nano = fileURLToPath(new URL('../../native-models/nano/nano', import.meta.url));

function notesDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'providers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The shipped model on the CPU that passes for another provider: its features shifted, its frames delayed. */
async function pretending(change: { shift?: number; delayMs?: number } = {}): Promise<OpenModel> {
  const card = readCard(`${nano}.card.json`);
  const graphs = await createGraphSet({
    checkpointPath: `${nano}.pt`,
    card,
    imageSize: 128,
    threads: 1,
    provider: 'cpu',
  });
  const ref = { name: 'nano', weightsPath: `${nano}.pt`, card, imageSize: 128, precision: 'fp32' } as const;
  const model = sam2Model(graphs, ref, { provider: 'cpu', selfTest: '', close: () => graphs.dispose() });
  const { shift = 0, delayMs = 0 } = change;
  return {
    ...model,
    async encode(frame) {
      if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const embedding = await model.encode(frame);
      return { ...embedding, features: embedding.features.map((v, n) => v + shift * Math.sin(n)) };
    },
  };
}

async function choose(open: (provider: Provider) => Promise<OpenModel>, folder = notesDir()) {
  return chooseProvider({ providers: ['webgpu'], open, notesDir: folder });
}

test('every platform has its own order', () => {
  expect(providersOf('win32', {})).toEqual(['dml']);
  expect(providersOf('darwin', {})).toEqual(['coreml']);
  expect(providersOf('linux', {})).toEqual(['cuda']);
  expect(providersOf('linux', { SAGITTA_WEBGPU: '1' })).toEqual(['cuda', 'webgpu']);
});

describe('a provider is taken when its masks agree with the CPU and it is faster', () => {
  test('taken', async () => {
    const folder = notesDir();
    const open = (provider: Provider) => pretending({ delayMs: provider === 'cpu' ? 200 : 0 });
    const { provider, verdicts } = await choose(open, folder);
    expect(provider).toBe('webgpu');
    expect(verdicts).toEqual([
      { provider: 'webgpu', accepted: true, reason: expect.stringContaining('Dice 1.000') },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refused when it is slower', async () => {
    const open = (provider: Provider) => pretending({ delayMs: provider === 'cpu' ? 0 : 200 });
    const { provider, verdicts } = await choose(open);
    expect(provider).toBe('cpu');
    expect(verdicts[0].reason).toContain('slower than the CPU');
  });

  test('refused when its masks are others', async () => {
    const { provider, verdicts } = await choose((p) => pretending({ shift: p === 'cpu' ? 0 : 20 }));
    expect(provider).toBe('cpu');
    expect(verdicts[0].reason).toMatch(/Dice of 0\.\d+ only/);
  });

  test('refused when it is not there, with what onnxruntime says', async () => {
    const { provider, verdicts } = await choose(async () => {
      throw new Error('no such device');
    });
    expect(provider).toBe('cpu');
    expect(verdicts[0].reason).toContain('no such device');
  });

  test('not tried again when its last self-test ended the process', async () => {
    const folder = notesDir();
    writeFileSync(join(folder, 'testing-webgpu'), '');
    const { verdicts } = await choose(() => pretending(), folder);
    expect(verdicts[0].reason).toContain('ended the process');
  });
});
