export * from './data-plane.ts';
export * from './folders.ts';
export * from './stream-file.ts';
