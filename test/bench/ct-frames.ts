import type { ModelCard } from '#core/contract';
import { windowed } from '#core/intensity';
import { createPhantom } from '#core/phantom';
import { plainMosaic } from '#core/sam2/mosaic';
import { normaliseFrame, sampleSquare } from '#core/sam2/preprocess';

/** Voxels across and down of the slices, 0.6 mm each, with 20 HU of noise. */
const shape = [512, 512, 5] as const;

/** Of these the middle, which the body fills to 60 %. */
const shownPx = 448;

const softTissueHu = [-160, 240] as const;

/**
 * Two neighbouring slices of a generated abdomen as model input [3, size, size]: how long the quick encoder takes depends
 * on how much of a frame is plain.
 */
export function ctFrames(size: number, { input }: Pick<ModelCard, 'input'>): Float32Array[] {
  const { data } = createPhantom(1, { shape, noiseSdHu: 20 }).volume;
  const [width, height] = shape;
  const middle = { cx: width / 2, cy: height / 2, sidePx: shownPx, size };
  return [2, 3].map((k) => {
    const plane = data.subarray(k * width * height, (k + 1) * width * height);
    const grey = Float32Array.from(plane, (hu) => windowed(hu, softTissueHu));
    return normaliseFrame(sampleSquare({ data: grey, width, height }, middle), input);
  });
}

/** Tokens that the quick encoder works on, as a share of the frame's places. */
export function tokensLeft(frame: Float32Array, size: number, { input }: Pick<ModelCard, 'input'>): number {
  return plainMosaic(frame, size, input.std).squares.length / (size / 16) ** 2;
}
