export * from './bicubic.ts';
export * from './normalise.ts';
export * from './square.ts';
