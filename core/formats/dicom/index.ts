export { encapsulatedFrames } from './encapsulation.ts';
export {
  Attributes,
  type DicomFile,
  type InflateRaw,
  isBareDataSet,
  isDicom,
  parseDicom,
  TRANSFER_SYNTAX,
} from './file.ts';
export { decodeFrame, type StoredFrame } from './frame.ts';
export { functionalGroups, GROUP } from './functional-groups.ts';
export { displayName } from './identity.ts';
export {
  describeInstance,
  frameBytes,
  type Instance,
  isNative,
  type PixelFormat,
  type Plane,
} from './instance.ts';
export * from './series.ts';
export type { Stack } from './stack.ts';
