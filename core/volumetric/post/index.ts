export * from './appearance.ts';
export * from './refine.ts';
export * from './stack.ts';
