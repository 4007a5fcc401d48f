import { expect, test } from 'vitest';
import type { LoadedGraphSet } from './graph-set.ts';
import { withFallback } from './with-fallback.ts';

/** Graphs that answer with their provider's name in place of features, until they are broken. */
function graphsOn(provider: 'cpu' | 'webgpu') {
  const state = { broken: false, disposed: false };
  const graphs = {
    provider,
    async encode() {
      if (state.broken) throw new Error('device lost');
      return provider;
    },
    async dispose() {
      state.disposed = true;
    },
  };
  return { graphs: graphs as unknown as LoadedGraphSet, state };
}

const image = new Float32Array(0);

test('a provider that fails in mid-run is replaced by the CPU, and the call still answers', async () => {
  const gpu = graphsOn('webgpu');
  const graphs = withFallback(gpu.graphs, async () => graphsOn('cpu').graphs);
  expect(await graphs.encode(image)).toBe('webgpu');
  gpu.state.broken = true;
  expect(await graphs.encode(image)).toBe('cpu');
  expect(graphs.provider).toBe('cpu');
  expect(gpu.state.disposed).toBe(true);
});

test('what the CPU cannot do either is told', async () => {
  const gpu = graphsOn('webgpu');
  const cpu = graphsOn('cpu');
  const graphs = withFallback(gpu.graphs, async () => cpu.graphs);
  gpu.state.broken = true;
  cpu.state.broken = true;
  await expect(graphs.encode(image)).rejects.toThrow('device lost');
  await expect(graphs.encode(image)).rejects.toThrow('device lost');
});
