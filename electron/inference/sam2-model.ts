import { windowedBytes } from '#core/intensity';
import type { GraphSet } from '#core/sam2';
import { createTracker } from '#core/sam2/predictor';
import { normaliseFrame, prepareSlice, sampleSquare } from '#core/sam2/preprocess';
import type { GreyFrame, ModelRef, OpenModel } from './engine.ts';

/** A model over its compiled graphs, whatever runs them. */
export function sam2Model(
  graphs: GraphSet,
  { card }: ModelRef,
  about: Pick<OpenModel, 'provider' | 'selfTest' | 'fingerprint' | 'close'>,
): OpenModel {
  let frameMs = Number.NaN;
  return {
    provider: about.provider,
    selfTest: about.selfTest,
    fingerprint: about.fingerprint,
    close: () => about.close(),
    frameMs: () => frameMs,
    async encode(frame) {
      const start = performance.now();
      const embedding = await graphs.encode(modelChannels(frame, graphs.imageSize, card.input));
      frameMs = performance.now() - start;
      return embedding;
    },
    tracker: (frames, options) =>
      createTracker(graphs, card, frames, {
        memorySize: options.size,
        memoryStride: options.stride,
        memoryPool: options.pool,
        gate: options.gate,
        anchors: options.anchors,
        watch: options.watch,
        branching: options.pathways != null,
        maxCondFrames: options.conditioning,
        maxObjPtrs: options.pointers,
        boxPrior: card.input.boxPrior && options.boxPrior !== false,
      }),
  };
}

/** A frame as model input, each channel with what it shows. */
function modelChannels(frame: GreyFrame, size: number, input: ModelRef['card']['input']): Float32Array {
  const all = modelInput(frame, size, input);
  frame.others?.forEach((data, n) => {
    const from = (n + 1) * size * size;
    all.set(modelInput({ ...frame, data }, size, input).subarray(from, from + size * size), from);
  });
  return all;
}

/** A frame as [3, size, size], brought to size as the model was trained. */
function modelInput(frame: GreyFrame, size: number, input: ModelRef['card']['input']): Float32Array {
  const { data, width, height } = frame;
  if (input.resize === 'pil-bicubic')
    return prepareSlice(windowedBytes(data, [0, 1]), width, height, size, input);
  const fits = width === size && height === size;
  const whole = { cx: width / 2, cy: height / 2, sidePx: width, sideYPx: height, size };
  return normaliseFrame(fits ? data : sampleSquare(frame, whole), input);
}
