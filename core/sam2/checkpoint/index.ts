export { type ByteSource, memorySource } from './byte-source.ts';
export { Checkpoint, openCheckpoint, type Weights } from './checkpoint.ts';
export { expectedTensors } from './expected-tensors.ts';
export { identifyModel } from './identify.ts';
export { cardFromNanoJson } from './nano-card.ts';
export { officialCard } from './official-cards.ts';
export { cardFromHyperParameters } from './oracle-card.ts';
export type { TensorEntry, TensorType } from './tensor-entry.ts';
