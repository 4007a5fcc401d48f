export { buildGraphs, type GraphVariant, graphVersion, type Sam2Graphs } from './build-graphs.ts';
export type { WeightBits } from './graph-builder.ts';
export { graphConstants } from './graph-constants.ts';
export { buildImageEncoder } from './image-encoder.ts';
export { type ExternalData, encodeModel } from './onnx-encode.ts';
export type { Initializer, OnnxModel } from './onnx-model.ts';
export { fourierGrid, sinePositionEncoding } from './position-encoding.ts';
export { buildProduct } from './tokens-linear.ts';
