import { ModelCard } from '#core/contract';

interface OfficialSize {
  readonly size: string;
  readonly embedDim: number;
  readonly numHeads: number;
  readonly stages: readonly number[];
  readonly globalBlocks: readonly number[];
  readonly windowSpec: readonly number[];
  readonly background: readonly [number, number];
}

/** From the package's sam2_hiera_{t,s,b+,l}.yaml; 2.0 and 2.1 have the same sizes. */
export const officialSizes: readonly OfficialSize[] = [
  {
    size: 'tiny',
    embedDim: 96,
    numHeads: 1,
    stages: [1, 2, 7, 2],
    globalBlocks: [5, 7, 9],
    windowSpec: [8, 4, 14, 7],
    background: [7, 7],
  },
  {
    size: 'small',
    embedDim: 96,
    numHeads: 1,
    stages: [1, 2, 11, 2],
    globalBlocks: [7, 10, 13],
    windowSpec: [8, 4, 14, 7],
    background: [7, 7],
  },
  {
    size: 'base+',
    embedDim: 112,
    numHeads: 2,
    stages: [2, 3, 16, 3],
    globalBlocks: [12, 16, 20],
    windowSpec: [8, 4, 14, 7],
    background: [14, 14],
  },
  {
    size: 'large',
    embedDim: 144,
    numHeads: 2,
    stages: [2, 6, 36, 4],
    globalBlocks: [23, 33, 43],
    windowSpec: [8, 4, 16, 8],
    background: [7, 7],
  },
];

/** The flags by which 2.0 differs from 2.1. */
export const flagsOf20 = { noObjEmbedSpatial: false, addTpos: false, projTpos: false, signedTpos: false };

export function officialCard(size: string, version: '2.0' | '2.1'): ModelCard {
  const official = officialSizes.find((candidate) => candidate.size === size);
  if (!official) throw new RangeError(`no official size ${size}`);
  return ModelCard.parse({
    name: `SAM ${version === '2.0' ? '2' : version} ${size}`,
    version,
    size,
    licence: 'Apache-2.0',
    about: 'Segment Anything Model 2 by Meta.',
    goodFor: 'Real work: sharper edges and longer runs than the shipped model, at more time and memory.',
    trainedOn: 'Natural images and videos; no CT.',
    notFor: 'Diagnosis. What it finds on CT has to be looked at, slice by slice.',
    hiera: {
      embedDim: official.embedDim,
      numHeads: official.numHeads,
      stages: official.stages,
      globalBlocks: official.globalBlocks,
      windowSpec: official.windowSpec,
      posEmbedBackground: official.background,
    },
    flags: version === '2.0' ? flagsOf20 : {},
  });
}
