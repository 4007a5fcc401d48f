export { type Endpoint, publishEndpoint, readEndpoint } from './endpoint.ts';
export { type Folders, fileMode, folderMode, foldersOf } from './folders.ts';
export type * from './library.ts';
export { type LibraryData, libraryData } from './library-data.ts';
export { type OpenOptions, openLibrary } from './open-library.ts';
export { restoreBackup } from './restore.ts';
