export { createServices, type Services, type ServicesOptions } from './compose.ts';
export { currentUser, defaultLibraryRoot } from './library-location.ts';
export { programRoot, programVersion, shippedModels } from './program.ts';
