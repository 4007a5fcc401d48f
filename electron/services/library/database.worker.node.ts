import { parentPort, workerData } from 'node:worker_threads';
import { type Folders, foldersOf } from './folders.ts';
import { toLibraryError } from './library-errors.ts';
import { type Channel, serve } from './rpc.ts';
import { openStore, type Store } from './store/index.ts';

export interface DatabaseWorkerData {
  root: string;
  user: string;
  readOnly: boolean;
}

/** What the owner of the worker calls. */
export type DatabaseMethods = Store['read'] & Store['write'] & { open(): void; close(): void };

/** SQLite is synchronous and waits for the disk: it lives here so that the window never does. */
function methodsOf(folders: Folders, { user, readOnly }: DatabaseWorkerData): DatabaseMethods {
  const store = openStore(folders, { user, readOnly });
  return { ...store.read, ...store.write, open: () => undefined, close: () => store.close() };
}

const data = workerData as DatabaseWorkerData;
const channel = parentPort as unknown as Channel;
try {
  serve(channel, methodsOf(foldersOf(data.root), data), toLibraryError);
} catch (thrown) {
  const refuse = () => {
    throw thrown;
  };
  serve(channel, { open: refuse, close: () => undefined }, toLibraryError);
}
