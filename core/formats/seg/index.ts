export { hexFromCielab } from './cielab.ts';
export { isSeg } from './describe.ts';
export * from './read.ts';
