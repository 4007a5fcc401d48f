import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from '#core/contract';
import { fileMode, foldersOf } from './folders.ts';

/** How the command line attaches to the service that owns a library. */
const Endpoint = z.object({
  /** Loopback origin, e.g. http://127.0.0.1:41234. */
  address: z.string(),
  token: z.string(),
  pid: z.int(),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** For the owner of the library, once it listens. Only the user can read the file. */
export function publishEndpoint(root: string, endpoint: { address: string; token: string }): void {
  const path = foldersOf(root).endpoint;
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  writeFileSync(partial, JSON.stringify({ ...endpoint, pid: process.pid }), { mode: fileMode, flag: 'wx' });
  renameSync(partial, path);
}

/** The published endpoint, or null. A killed service leaves its file behind until the next owner opens. */
export function readEndpoint(root: string): Endpoint | null {
  try {
    return Endpoint.parse(JSON.parse(readFileSync(foldersOf(root).endpoint, 'utf8')));
  } catch {
    return null;
  }
}

export function withdrawEndpoint(root: string): void {
  rmSync(foldersOf(root).endpoint, { force: true });
}
