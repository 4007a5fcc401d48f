import { join } from 'node:path';
import electron from 'electron';
import { createServices, currentUser, defaultLibraryRoot, programRoot } from '#electron/services';
import { connectInProcess } from '#electron/services/router';
import { createElectronHost } from './desktop/index.ts';

const { SAGITTA_PICTURE: picturePath, SAGITTA_CASE: caseId } = process.env;

await createElectronHost(electron, {
  async startServices(startInference) {
    const services = await createServices({
      libraryRoot: defaultLibraryRoot(),
      user: currentUser(),
      host: 'electron',
      startInference,
      log: (line) => console.error(`internal error in ${line}`),
    });
    const client = connectInProcess(services.router);
    return {
      ...services,
      libraryRoot: services.library.root,
      importPaths: (paths) => client.call('import.paths', { paths }),
    };
  },
  windowFolder: join(programRoot(), 'renderer', 'dist'),
  preload: join(import.meta.dirname, 'preload.cjs'),
  inferenceEntry: join(import.meta.dirname, 'child.node.js'),
  argv: process.argv,
  platform: process.platform,
  // How the demonstration opens its case and asks for a picture of the real window.
  caseId,
  picturePath: picturePath || undefined,
});
