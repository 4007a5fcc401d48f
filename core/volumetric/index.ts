export * from './frame.ts';
export * from './largest-component.ts';
export * from './memory-window.ts';
export * from './orientation.ts';
export * from './plane.ts';
export * from './presets.ts';
export * from './propagate.ts';
export * from './schedule.ts';
export type * from './tracker.ts';
