export { restoreBackup } from './backup.ts';
export type { StoredCase } from './case-list.ts';
export { openStore, type Store } from './store.ts';
