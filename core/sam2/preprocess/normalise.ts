import type { ModelCard } from '#core/contract';
import { resizeBicubic8 } from './bicubic.ts';

type Channels = Pick<ModelCard['input'], 'mean' | 'std'>;

/**
 * A grey 8-bit slice (width x height, row by row) as model input [3, size, size]: stretched to the square as the
 * package's video loader does it, the grey value in all three channels, normalised.
 */
export function prepareSlice(
  pixels: Uint8Array,
  width: number,
  height: number,
  size: number,
  channels: Channels,
): Float32Array {
  return normaliseGrey8(resizeBicubic8(pixels, width, height, size, size), channels);
}

/** 8-bit pixels as [3, n], each step in float32 as in the package. */
export function normaliseGrey8(pixels: Uint8Array, channels: Channels): Float32Array {
  const out = new Float32Array(3 * pixels.length);
  for (let c = 0; c < 3; c++) {
    const table = Float32Array.from({ length: 256 }, (_, v) => normalised(v / 255, channels, c));
    const base = c * pixels.length;
    for (let n = 0; n < pixels.length; n++) out[base + n] = table[pixels[n]];
  }
  return out;
}

/** A frame of values 0..1 as [3, n]. */
export function normaliseFrame(frame: Float32Array, channels: Channels): Float32Array {
  const out = new Float32Array(3 * frame.length);
  for (let c = 0; c < 3; c++) {
    const base = c * frame.length;
    for (let n = 0; n < frame.length; n++) out[base + n] = normalised(frame[n], channels, c);
  }
  return out;
}

function normalised(value: number, { mean, std }: Channels, channel: number): number {
  const f = Math.fround;
  return f(f(f(value) - f(mean[channel])) / f(std[channel]));
}
