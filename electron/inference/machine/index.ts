export { availableBytes } from './available-memory.ts';
export { type Gpu, type Machine, thisMachine } from './machine.ts';
export { requireLibraries } from './missing-libraries.ts';
export { isOutOfMemory } from './out-of-memory.ts';
