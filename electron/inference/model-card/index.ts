export { type ModelSource, modelSource } from './model-source.ts';
export { readCard } from './read-card.ts';
