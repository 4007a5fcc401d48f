export * from './presets.ts';
export * from './window.ts';
