export * from './connect.ts';
export * from './data.ts';
