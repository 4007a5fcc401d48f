import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
export const fromRoot = (...parts: string[]) => join(root, ...parts);
