import { fileURLToPath } from 'node:url';
import { readCard } from '#electron/inference/model-card';
import { createGraphSet, type LoadedGraphSet } from '#electron/inference/ort';
import { uniform } from './formula-weights.ts';

const nano = fileURLToPath(new URL('../../native-models/nano/nano', import.meta.url));
const imageSize = 64;

/** Largest differences between WebGPU and the CPU for each graph of the shipped model, beside the largest value. */
export async function webgpuErrors(): Promise<Record<string, { error: number; largest: number }>> {
  const [expected, found] = [await outputsOn('cpu'), await outputsOn('webgpu')];
  return Object.fromEntries(
    Object.entries(expected).map(([name, values]) => {
      let [error, largest] = [0, 0];
      values.forEach((value, n) => {
        error = Math.max(error, Math.abs(value - found[name][n]));
        largest = Math.max(largest, Math.abs(value));
      });
      return [name, { error, largest }];
    }),
  );
}

async function outputsOn(provider: 'cpu' | 'webgpu'): Promise<Record<string, Float32Array>> {
  const graphs = await createGraphSet({
    checkpointPath: `${nano}.pt`,
    card: readCard(`${nano}.card.json`),
    imageSize,
    threads: 1,
    provider,
  });
  const outputs = await outputsOf(graphs);
  await graphs.dispose();
  return outputs;
}

async function outputsOf(graphs: LoadedGraphSet): Promise<Record<string, Float32Array>> {
  const { dModel, memDim } = graphs.constants;
  const values = (key: number, count: number) => Float32Array.from(uniform(key, count));
  const embedding = await graphs.encode(values(1, 3 * imageSize ** 2));
  const { features } = embedding;
  const pointerTokens = dModel / memDim;
  const rows = 2 * (imageSize / 16) ** 2 + pointerTokens;
  const conditioned = await graphs.attend({
    features,
    memory: values(2, rows * memDim),
    memoryPos: values(3, rows * memDim),
    pointerTokens,
  });
  const { masks, pointers } = await graphs.decode({
    embedding,
    imageEmbed: conditioned,
    pointCoords: Float32Array.of(10, 10, 50, 50, 0, 0),
    pointLabels: Int32Array.of(2, 3, -1),
    maskInput: null,
  });
  const lowResLogits = masks.subarray(0, (imageSize / 4) ** 2);
  const { tokens } = await graphs.encodeMemory({ features, lowResLogits, binarise: false, objectScore: 1 });
  return { features, conditioned, masks, pointers, tokens };
}
