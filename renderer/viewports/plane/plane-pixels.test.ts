import { describe, expect, it } from 'vitest';
import type { Axis, Volume } from '#core/geometry';
import { Mask } from '#core/masks';
import { planePixels } from './plane-pixels.ts';

describe('plane of grey values', () => {
  it('has the layout of a mask plane on every axis', () => {
    const shape = [3, 4, 5] as const;
    const bits = Uint8Array.from({ length: 60 }, (_, n) => ((n * 7) % 3 === 0 ? 1 : 0));
    const volume: Volume = { shape, affineLps: [], data: Int16Array.from(bits) };
    const mask = Mask.fromDense(shape, bits);
    for (const [axis, index] of [
      ['i', 2],
      ['j', 1],
      ['k', 4],
    ] as [Axis, number][])
      expect([...planePixels(volume, axis, index)]).toEqual([...mask.plane(axis, index)]);
  });
});
