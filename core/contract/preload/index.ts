export * from './preload-bridge.ts';
