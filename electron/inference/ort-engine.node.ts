import { availableParallelism } from 'node:os';
import { SagittaError } from '#core/contract';
import { identifyModel, openCheckpoint, requireValues } from '#core/sam2/checkpoint';
import { createGraphSet, openFile } from '#electron/inference/ort';
import type { Engine, OpenModel } from './engine.ts';
import { sam2Model } from './sam2-model.ts';

/** More threads than this do not shorten a slice's many small steps. */
const MOST_THREADS = 8;

/** SAM2 by onnxruntime. Only the inference process may load this: onnxruntime blocks its process. */
export function ortEngine(threads = Math.min(availableParallelism(), MOST_THREADS)): Engine {
  return {
    threads,
    async identify(weightsPath, card) {
      const file = openFile(weightsPath);
      try {
        const checkpoint = openCheckpoint(file);
        const identified = identifyModel(checkpoint, card);
        requireValues(checkpoint, identified);
        return identified;
      } finally {
        file.close();
      }
    },
    async open(ref) {
      const { weightsPath: checkpointPath, card, imageSize, cacheDir, precision, provider = 'cpu' } = ref;
      const options = { checkpointPath, card, imageSize, cacheDir, precision, provider, threads };
      const graphs = await createGraphSet(options);
      const model = sam2Model(graphs, ref, {
        provider,
        selfTest: 'passed',
        fingerprint: graphs.fingerprint,
        close: () => graphs.dispose(),
      });
      await checkAnswers(model, imageSize);
      return model;
    },
  };
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
