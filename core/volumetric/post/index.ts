export * from './appearance.ts';
export * from './finish.ts';
export * from './refine.ts';
export * from './shape-rules.ts';
export * from './stack.ts';
