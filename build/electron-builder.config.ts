import type { Configuration } from 'electron-builder';
import { fileTypes } from './package/file-types.ts';

/**
 * Installers from the app that Forge has packaged (`--prepackaged`): no user needs administrator rights, and
 * nothing is ever fetched or published.
 */
const config: Configuration = {
  appId: 'org.sagitta.workstation',
  productName: 'Sagitta',
  copyright: 'The Sagitta developers',
  directories: { output: 'out/installers', buildResources: 'build/icons' },
  publish: null,
  npmRebuild: false,
  fileAssociations: fileTypes.map((type) => ({ ...type, role: 'Viewer' })),
  win: { target: ['nsis', 'zip'], icon: 'build/icons/sagitta.ico' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowElevation: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
  mac: { target: ['dmg', 'zip'], icon: 'build/icons/sagitta.icns', category: 'public.app-category.medical' },
  linux: {
    target: ['AppImage', 'deb', 'tar.gz'],
    icon: 'build/icons/sagitta.png',
    category: 'MedicalSoftware;Science',
    synopsis: 'Segment 3D CT scans offline',
    executableName: 'sagitta',
    maintainer: 'The Sagitta developers',
  },
};

export default config;
