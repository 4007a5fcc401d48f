import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ProviderName } from '#core/contract';
import type { Embedding, GraphSet, MemoryAttentionInput } from '#core/sam2';
import type { Mosaic } from '#core/sam2/mosaic';
import { createTracker } from '#core/sam2/predictor';
import { createGraphSet, type LoadedGraphSet } from '#electron/inference/ort';
import { uniform } from '../support/formula-weights.ts';
import { ctFrames, tokensLeft } from './ct-frames.ts';

/** One variant measured in a process of its own, so that its peak memory is its own. */
export interface Job {
  readonly checkpointPath: string;
  readonly cardPath?: string;
  readonly cacheDir: string;
  readonly imageSize: number;
  readonly threads: number;
  readonly runs: number;
  /** Eight bits and pooled memory. */
  readonly quick: boolean;
  readonly provider: ProviderName;
  /** The four graphs alone; their sum stands for a slice. */
  readonly partsOnly: boolean;
}

export interface Timing {
  readonly wallMs: number;
  /** User and system time of all threads: what a busy machine does not change. */
  readonly cpuMs: number;
}

export interface Measured {
  readonly openMs: number;
  readonly reopenMs: number;
  readonly parts: Readonly<Record<string, Timing>>;
  readonly peakMiB: number;
  /** The graphs with their weights, on disk. */
  readonly writtenMiB: number;
  /** Of the frame, where plain places share one: a share of its places. */
  readonly tokensLeft: number;
}

export async function measure(job: Job): Promise<Measured> {
  const { imageSize, runs, quick } = job;
  const options = { ...job, precision: quick ? 'int8' : 'fp32' } as const;
  const opening = async () => {
    const start = performance.now();
    const graphs = await createGraphSet(options);
    return { graphs, ms: performance.now() - start };
  };
  const first = await opening();
  await first.graphs.dispose();
  const { graphs, ms: reopenMs } = await opening();
  const parts: Record<string, Timing> = {};
  const time = async (name: string, work: () => Promise<unknown>) => {
    await work();
    const each: Timing[] = [];
    for (let n = 0; n < runs; n++) each.push(await timed(work));
    parts[name] = { wallMs: median(each.map((t) => t.wallMs)), cpuMs: median(each.map((t) => t.cpuMs)) };
  };

  const { dModel: c } = graphs.card;
  const grid = imageSize / 16;
  const low = imageSize / 4;
  const images = ctFrames(imageSize, graphs.card);
  const embedding: Embedding = {
    features: values(2, c * grid ** 2),
    highRes0: values(3, (c / 8) * low ** 2),
    highRes1: values(4, (c / 4) * (low / 2) ** 2),
  };
  const { features } = embedding;
  const lowResLogits = values(7, low ** 2).map((v) => 10 * v);
  await time('image encoder', () => graphs.encode(images[0]));
  const { bank, mosaic } = await fullMemory(graphs, job, embedding);
  await time('memory attention', () => graphs.attend(bank));
  await time('decoder', () =>
    graphs.decode({
      embedding,
      imageEmbed: features,
      pointCoords: Float32Array.of(100, 100, 0, 0),
      pointLabels: Int32Array.of(1, -1),
      maskInput: null,
    }),
  );
  await time('memory encoder', () =>
    graphs.encodeMemory({ features, lowResLogits, binarise: false, objectScore: 1, mosaic }),
  );
  if (job.partsOnly) {
    const each = Object.values(parts);
    const sum = (of: keyof Timing) => each.reduce((total, part) => total + part[of], 0);
    parts['whole slice'] = { wallMs: sum('wallMs'), cpuMs: sum('cpuMs') };
  } else {
    // Made beforehand: PyTorch's times are without its images' preparation too.
    parts['whole slice'] = await propagate(graphs, job, (t) => graphs.encode(images[t % 2]));
  }
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  if (!job.partsOnly)
    parts['whole slice, embeddings cached'] = await propagate(graphs, job, async () => embedding);
  await graphs.dispose();
  return {
    openMs: first.ms,
    reopenMs,
    parts,
    peakMiB,
    writtenMiB: sizeOf(job.cacheDir) / 2 ** 20,
    tokensLeft: tokensLeft(images[0], imageSize, graphs.card),
  };
}

/** What the tracker hands to the attention when its memory is full, and how the newest of it was to be covered. */
async function fullMemory(
  graphs: LoadedGraphSet,
  job: Job,
  embedding: Embedding,
): Promise<{ readonly bank: MemoryAttentionInput; readonly mosaic?: Mosaic }> {
  let bank: MemoryAttentionInput | undefined;
  let mosaic: Mosaic | undefined;
  const tokens = values(5, graphs.constants.memoryPosEnc.length);
  const recording: LoadedGraphSet = {
    ...graphs,
    encodeMemory: async (input) => {
      mosaic = input.mosaic;
      return { tokens };
    },
    attend: async (input) => {
      bank = input;
      return input.features;
    },
  };
  await propagate(recording, { ...job, runs: 12 }, async () => embedding);
  return { bank: bank!, mosaic };
}

/**
 * Slices with a full memory. Embeddings at hand stand for a second run, or a further object. Since quick attention takes
 * as long as the object is large, the decoder's masks are replaced by an ellipse in the prompted box, a fifth of the image.
 */
async function propagate(
  graphs: LoadedGraphSet,
  { imageSize, runs, quick }: Job,
  embed: (t: number) => Promise<Embedding>,
): Promise<Timing> {
  const kept = new Map<number, Embedding>();
  const frames = {
    count: 7 + runs,
    width: imageSize,
    height: imageSize,
    async embed(t: number) {
      const embedding = kept.get(t) ?? (await embed(t));
      // Asked for again when the memory of the slice before is encoded, and not later.
      kept.delete(t - 2);
      kept.set(t, embedding);
      return embedding;
    },
  };
  const masks = ellipses(imageSize / 4);
  const finding: GraphSet = {
    ...graphs,
    decode: async (input) => ({ ...(await graphs.decode(input)), masks, objectScore: 5 }),
  };
  const tracker = createTracker(finding, graphs.card, frames, {
    memorySize: 7,
    memoryStride: 1,
    memoryPool: quick ? 2 : 1,
    boxPrior: false,
  });
  const box = [0.25, 0.25, 0.75, 0.75].map((v) => v * imageSize) as [number, number, number, number];
  await tracker.prompt(0, { box, points: [] });
  const each: Timing[] = [];
  for (let t = 1; t < frames.count; t++) each.push(await timed(() => tracker.track(t, false)));
  const full = each.slice(6);
  return { wallMs: median(full.map((e) => e.wallMs)), cpuMs: median(full.map((e) => e.cpuMs)) };
}

/** The decoder's four masks [4, low, low]: logits of an ellipse half as wide and high as the image. */
function ellipses(low: number): Float32Array {
  return Float32Array.from({ length: 4 * low ** 2 }, (_, n) => {
    const [x, y] = [n % low, Math.floor(n / low) % low].map((v) => (v + 0.5) / low - 0.5);
    return Math.hypot(x, y) < 0.25 ? 5 : -5;
  });
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

async function timed(work: () => Promise<unknown>): Promise<Timing> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
}

function values(key: number, count: number): Float32Array {
  return Float32Array.from(uniform(key, count));
}

export function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)];
}

if (process.send) {
  process.once('message', async (job) => {
    process.send?.(await measure(job as Job));
    process.disconnect();
  });
}

export const allThreads = availableParallelism();
