export * from './phantom.ts';
