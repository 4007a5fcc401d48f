export type * from './types.ts';
export { Viewports } from './Viewports.tsx';
