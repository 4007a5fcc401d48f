import { availableParallelism } from 'node:os';
import { SagittaError } from '#core/contract';
import { identifyModel, openCheckpoint } from '#core/sam2/checkpoint';
import {
  createGraphSet,
  type LoadedGraphSet,
  openFile,
  type Provider,
  withFallback,
} from '#electron/inference/ort';
import { chooseProvider, providersOf } from './choose-provider.ts';
import { type Engine, type ModelRef, modelKey, type OpenModel } from './engine.ts';
import { sam2Model } from './sam2-model.ts';
import { compareWithExact, disagreement, refused, remembered } from './self-test.ts';

/** More threads than this do not shorten a slice's many small steps. */
const MOST_THREADS = 8;

/** SAM2 by onnxruntime. Only the inference process may load this: onnxruntime blocks its process. */
export function ortEngine(threads = Math.min(availableParallelism(), MOST_THREADS)): Engine {
  /** The provider of every model in turn, once tried. */
  const chosen = new Map<string, ReturnType<typeof chooseProvider>>();
  return {
    async identify(weightsPath, card) {
      const file = openFile(weightsPath);
      try {
        return identifyModel(openCheckpoint(file), card);
      } finally {
        file.close();
      }
    },
    async open(ref) {
      const exact = () => openOn(ref, { provider: 'cpu', quantised: false });
      if (ref.precision === 'fp16')
        throw refused(ref.name, 'fp16', 'it is for GPUs, and no GPU is in use here');
      if (ref.precision === 'int8') return openQuantised(ref, exact);
      const { provider, verdicts } = await providerFor(ref);
      const about = verdicts.map((v) => `${v.provider}: ${v.reason}`).join('; ');
      const graphs = await graphsOn(ref, { provider, quantised: false });
      const cpu = () => graphsOn(ref, { provider: 'cpu', quantised: false });
      const model = modelOver(provider === 'cpu' ? graphs : withFallback(graphs, cpu), ref, about);
      await checkAnswers(model, ref.imageSize);
      return model;
    },
  };

  /** Eight bits are offered where their masks agree with the exact ones. */
  async function openQuantised(ref: ModelRef, exact: () => Promise<OpenModel>): Promise<OpenModel> {
    const graphs = await graphsOn(ref, { provider: 'cpu', quantised: true });
    const model = modelOver(graphs, ref, '');
    const comparison = await remembered(ref.cacheDir, graphs.fingerprint ?? '', async () => {
      const reference = await exact();
      try {
        return await compareWithExact(model, reference);
      } finally {
        await reference.close();
      }
    });
    const wrong = disagreement(comparison);
    if (wrong) {
      await model.close();
      throw refused(ref.name, 'int8', wrong);
    }
    const { dice, msPerSlice, exactMsPerSlice } = comparison;
    const about = `Dice ${dice.toFixed(3)} to fp32, ${msPerSlice.toFixed(0)} ms a slice against ${exactMsPerSlice.toFixed(0)} on the self-test scan`;
    return modelOver(graphs, ref, about);
  }

  async function openOn(ref: ModelRef, variant: Variant): Promise<OpenModel> {
    return modelOver(await graphsOn(ref, variant), ref, '');
  }

  function graphsOn(ref: ModelRef, variant: Variant): Promise<LoadedGraphSet> {
    const { weightsPath: checkpointPath, card, imageSize, cacheDir } = ref;
    return createGraphSet({ checkpointPath, card, imageSize, cacheDir, threads, ...variant });
  }

  /** Without a folder for notes nothing but the CPU is tried: a provider may take the process with it. */
  async function providerFor(ref: ModelRef): ReturnType<typeof chooseProvider> {
    if (!ref.cacheDir) return { provider: 'cpu', verdicts: [] };
    const known = chosen.get(modelKey(ref));
    if (known) return known;
    const small = { ...ref, imageSize: selfTestSize(ref) };
    const choosing = chooseProvider({
      providers: providersOf(process.platform),
      notesDir: ref.cacheDir,
      open: (provider) => openOn(small, { provider, quantised: false }),
    });
    chosen.set(modelKey(ref), choosing);
    return choosing;
  }
}

interface Variant {
  readonly provider: Provider;
  readonly quantised: boolean;
}

function modelOver(graphs: LoadedGraphSet, ref: ModelRef, about: string): OpenModel {
  return sam2Model(graphs, ref, {
    // Another one after a fallback.
    get provider() {
      return graphs.provider;
    },
    selfTest: 'passed',
    about,
    fingerprint: graphs.fingerprint,
    close: () => graphs.dispose(),
  });
}

/** One small frame: the smallest size from 128 px that the model's first window divides. */
function selfTestSize({ card }: ModelRef): number {
  const step = Math.max(32, 4 * card.hiera.windowSpec[0]);
  return Math.ceil(128 / step) * step;
}

/** A blank frame must give finite numbers; a damaged or mistaken checkpoint often does not. */
async function checkAnswers(model: OpenModel, size: number): Promise<void> {
  const data = new Float32Array(size * size);
  const embedding = await model.encode({ data, width: size, height: size });
  const frames = { count: 1, width: size, height: size, embed: async () => embedding };
  const tracker = model.tracker(frames, { size: 7, stride: 1 });
  const { lowRes, predictedIou } = await tracker.prompt(0, {
    points: [{ x: size / 2, y: size / 2, positive: true }],
  });
  if (Number.isFinite(predictedIou) && lowRes.every(Number.isFinite)) return;
  await model.close();
  throw new SagittaError('model-invalid', 'The model answers with values that are not numbers.', {
    remedy: 'The checkpoint is damaged or of another kind: get it again, or check its card.',
  });
}
