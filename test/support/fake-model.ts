import type { ModelRef } from '#electron/inference';
import { smallCard } from './small-card.ts';

/** The model of fake-engine.ts, with what its card says of its input beside the size. */
export function fakeModelOf(imageSize: number, input: object = {}): ModelRef {
  const card = { ...smallCard(imageSize, input), name: 'fake' };
  return { name: 'fake', weightsPath: '/none', card, imageSize, precision: 'fp32' };
}
