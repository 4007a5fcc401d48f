import { ModelCard } from '#core/contract';
import type { ModelRef } from '#electron/inference';

/** The model of fake-engine.ts, with what its card says of its input beside the size. */
export function fakeModelOf(imageSize: number, input: object = {}): ModelRef {
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
    input: { imageSize, resize: 'area-bilinear', ...input },
  });
  return { name: 'fake', weightsPath: '/none', card, imageSize, precision: 'fp32' };
}
