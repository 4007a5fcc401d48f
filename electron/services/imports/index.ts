export * from './imports.ts';
export type { ReadMessage } from './messages.ts';
export { openFile, readPixelBytes } from './open.ts';
export { readScans } from './read-scans.ts';
