export { clicksInside } from './clicks.ts';
export { promptedSlices } from './place.ts';
export { type SimulatedPrompt, simulatePrompts } from './simulate.ts';
