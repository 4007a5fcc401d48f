export * from './security-headers.ts';
export * from './window-files.ts';
