import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ModelCard } from '#core/contract';
import { compileGraphSet, createGraphSet, type LoadedGraphSet } from '#electron/inference/ort';
import { formulaWeights, uniform } from '../../../test/support/formula-weights.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Sampled {
  readonly length: number;
  readonly meanAbs: number;
  readonly samples: readonly number[];
}

interface Case {
  readonly name: string;
  readonly seed?: number;
  readonly imageSize: number;
  readonly card?: object;
  readonly outputs: Readonly<Record<string, Sampled>>;
}

/** Numbers of the public package; how they were made: make_graph_reference.py beside them. */
const reference: { cases: Case[] } = JSON.parse(
  readFileSync(`${root}test/fixtures/graph-reference.json`, 'utf8'),
);

describe.each(reference.cases)('$name at $imageSize px agrees with the package', (reference) => {
  test('in every graph', async () => {
    const graphs = await open(reference);
    const outputs = await runAll(graphs);
    await graphs.dispose();
    for (const [name, expected] of Object.entries(reference.outputs)) {
      const actual = outputs[name];
      expect(actual.length, name).toBe(expected.length);
      const largest = Math.max(...expected.samples.map(Math.abs));
      expected.samples.forEach((value, n) => {
        const difference = Math.abs(actual[(n * 7919) % actual.length] - value);
        expect(difference, `${name}, sample ${n}`).toBeLessThanOrEqual(Math.max(1e-4, 1e-5 * largest));
      });
      const meanAbs = actual.reduce((sum, value) => sum + Math.abs(value), 0) / actual.length;
      expect(Math.abs(meanAbs - expected.meanAbs), name).toBeLessThan(1e-5 * Math.max(1, expected.meanAbs));
    }
  });
});

function open({ seed, card, imageSize }: Case): Promise<LoadedGraphSet> {
  const options = { imageSize, threads: 1, provider: 'cpu' } as const;
  if (seed !== undefined) {
    const micro = ModelCard.parse({ name: 'micro', size: 'micro', ...card });
    return compileGraphSet(micro, formulaWeights(micro, seed), options);
  }
  const nano = `${root}native-models/nano/nano`;
  return createGraphSet({ checkpointPath: `${nano}.pt`, cardPath: `${nano}.card.json`, ...options });
}

async function runAll(graphs: LoadedGraphSet): Promise<Record<string, Float32Array>> {
  const size = graphs.imageSize;
  const low = size / 4;
  const { dModel, memDim } = graphs.constants;
  const embedding = await graphs.encode(values(5, 3 * size * size));
  const decoded = await graphs.decode({
    embedding,
    imageEmbed: embedding.features,
    pointCoords: Float32Array.of(0.3, 0.2, 0.8, 0.7, 0.5, 0.4, 0.1, 0.9, 0, 0).map((v) => v * size),
    pointLabels: Int32Array.of(2, 3, 1, 0, -1),
    maskInput: values(6, low * low, 8),
  });
  const remembered = (binarise: boolean, objectScore: number) =>
    graphs.encodeMemory({
      features: embedding.features,
      lowResLogits: values(7, low * low, 8),
      binarise,
      objectScore,
    });
  const pointerTokens = 3 * (dModel / memDim);
  const length = (2 * (size / 16) ** 2 + pointerTokens) * memDim;
  return {
    highRes0: embedding.highRes0,
    highRes1: embedding.highRes1,
    features: embedding.features,
    masks: decoded.masks,
    ious: decoded.ious,
    pointers: decoded.pointers,
    objectScore: Float32Array.of(decoded.objectScore),
    memorySoft: (await remembered(false, 1)).tokens,
    memoryHardAbsent: (await remembered(true, -1)).tokens,
    conditioned: await graphs.attend({
      features: embedding.features,
      memory: values(8, length),
      memoryPos: values(9, length),
      pointerTokens,
    }),
  };
}

function values(key: number, count: number, scale = 1): Float32Array {
  return Float32Array.from(uniform(key, count), (value) => value * scale);
}
