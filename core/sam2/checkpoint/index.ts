export { type ByteSource, memorySource } from './byte-source.ts';
export { Checkpoint, openCheckpoint, type Weights } from './checkpoint.ts';
export { expectedTensors } from './expected-tensors.ts';
export { identifyModel } from './identify.ts';
export { cardFromNanoJson } from './nano-card.ts';
export { officialCard } from './official-cards.ts';
export { cardFromHyperParameters } from './oracle-card.ts';
export { readSafetensors } from './safetensors.ts';
export { readAsFloat32, type TensorEntry, type TensorType } from './tensor-entry.ts';
