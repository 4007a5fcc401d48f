export { clicksInside } from './clicks.ts';
export { correctingClick } from './correcting-click.ts';
export { promptedSlices } from './place.ts';
export { type SimulatedPrompt, simulatePrompts } from './simulate.ts';
