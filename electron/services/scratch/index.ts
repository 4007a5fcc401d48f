export { openScratchFolder, type ScratchFolder } from './scratch.ts';
