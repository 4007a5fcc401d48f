import { ModelCard } from '#core/contract';

type Hiera = ModelCard['hiera'];

/** What most sizes have in common. */
const usual = { windowSpec: [8, 4, 14, 7], posEmbedBackground: [7, 7] } satisfies Partial<Hiera>;

/** From the package's sam2_hiera_{t,s,b+,l}.yaml; 2.0 and 2.1 have the same sizes. */
const hieras: Readonly<Record<string, Hiera>> = {
  tiny: { ...usual, embedDim: 96, numHeads: 1, stages: [1, 2, 7, 2], globalBlocks: [5, 7, 9] },
  small: { ...usual, embedDim: 96, numHeads: 1, stages: [1, 2, 11, 2], globalBlocks: [7, 10, 13] },
  'base+': {
    ...usual,
    embedDim: 112,
    numHeads: 2,
    stages: [2, 3, 16, 3],
    globalBlocks: [12, 16, 20],
    posEmbedBackground: [14, 14],
  },
  large: {
    embedDim: 144,
    numHeads: 2,
    stages: [2, 6, 36, 4],
    globalBlocks: [23, 33, 43],
    windowSpec: [8, 4, 16, 8],
    posEmbedBackground: [7, 7],
  },
};

export const officialSizes = Object.entries(hieras).map(([size, hiera]) => ({ size, hiera }));

/** The flags by which 2.0 differs from 2.1. */
export const flagsOf20 = { noObjEmbedSpatial: false, addTpos: false, projTpos: false, signedTpos: false };

export function officialCard(size: string, version: '2.0' | '2.1'): ModelCard {
  const hiera = Object.hasOwn(hieras, size) ? hieras[size] : undefined;
  if (!hiera) throw new RangeError(`no official size ${size}`);
  return ModelCard.parse({
    name: `SAM ${version === '2.0' ? '2' : version} ${size}`,
    version,
    size,
    licence: 'Apache-2.0',
    about: 'Segment Anything Model 2 by Meta.',
    goodFor: 'Real work: sharper edges and longer runs than the shipped model, at more time and memory.',
    trainedOn: 'Natural images and videos; no CT.',
    notFor: 'Diagnosis. What it finds on CT has to be looked at, slice by slice.',
    hiera,
    flags: version === '2.0' ? flagsOf20 : {},
  });
}
