import { Tensor } from 'onnxruntime-node';
import type { ModelCard } from '#core/contract';
import { type OnnxModel, windowGrid } from '#core/sam2/graphs';
import { type Mosaic, plainMosaic, seenWindows } from '#core/sam2/mosaic';
import { normaliseFrame } from '#core/sam2/preprocess';
import { floats, type Session } from './session.ts';

export type Feeds = Record<string, Tensor>;

/**
 * What an encoder is given beside an image so that it spends less where that is plain or black.
 * @param blackWindows of the same model and size; run once, on a black image
 */
export async function plainFeeds(
  card: ModelCard,
  imageSize: number,
  blackWindows?: { readonly model: OnnxModel; readonly session: Session },
): Promise<(image: Float32Array) => Feeds> {
  const { input } = card;
  const merged = (image: Float32Array) => coverFeeds(plainMosaic(image, imageSize, input.std));
  const windows = blackWindows && windowGrid(card, imageSize);
  if (!blackWindows || !windows) return merged;
  const black = normaliseFrame(new Float32Array(imageSize ** 2), input);
  const given = await blackWindows.session.run({ image: floats(black, [3, imageSize, imageSize]) });
  const blackFeeds = Object.fromEntries(
    blackWindows.model.outputs.map(({ name, dims }) => [name, floats(given[name], dims.map(Number))]),
  );
  return (image) => ({
    ...blackFeeds,
    ...merged(image),
    windows: indices(seenWindows(image, black, windows)),
  });
}

export function coverFeeds({ squares, coveredBy }: Mosaic): Feeds {
  return { squares: indices(squares), covered_by: indices(coveredBy) };
}

export function indices(values: Int32Array): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}
