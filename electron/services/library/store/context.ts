import { randomBytes } from 'node:crypto';
import type { Folders } from '../folders.ts';
import type { Connection } from './connection.ts';

/** What every part of the store works with. */
export interface Context {
  readonly db: Connection;
  readonly folders: Folders;
  /** Who the changes are by. */
  readonly user: string;
  readonly readOnly: boolean;
}

/** Random, so that ids tell nothing of a patient and libraries can be merged. */
export function newId(): string {
  return randomBytes(8).toString('hex');
}

export function now(): string {
  return new Date().toISOString();
}
