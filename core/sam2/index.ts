export type * from './graph-set.ts';
