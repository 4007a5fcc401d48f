export { createServices, type Services, type ServicesOptions } from './compose.ts';
export { currentUser, defaultLibraryRoot } from './library-location.ts';
export { programVersion } from './version.ts';
