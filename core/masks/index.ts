export * from './bounds.ts';
export * from './components.ts';
export * from './distance.ts';
export * from './mask.ts';
export * from './packet.ts';
export * from './positive.ts';
export * from './run-length.ts';
