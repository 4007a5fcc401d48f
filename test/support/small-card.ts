import { ModelCard } from '#core/contract';

/** A card of the smallest widths, with what it says of its input beside the size. */
export function smallCard(imageSize = 64, input: object = {}): ModelCard {
  return ModelCard.parse({
    name: 'small',
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
}
