export { identityLines, studyLines } from './text.ts';
export type * from './types.ts';
export { Viewports } from './Viewports.tsx';
