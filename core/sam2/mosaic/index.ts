export { type Mosaic, meansAt, mosaicOf, mosaicSquares } from './mosaic.ts';
export { placesNear } from './places-near.ts';
export { plainMosaic } from './plain-mosaic.ts';
