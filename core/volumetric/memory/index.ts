export * from './gate.ts';
export * from './options.ts';
export * from './pathways.ts';
export * from './window.ts';
