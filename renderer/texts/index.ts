import { en } from './en.ts';

/** Every word the window says, in the language of the installation. */
export const texts = en;
export type Texts = typeof en;
