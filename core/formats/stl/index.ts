export * from './stl.ts';
