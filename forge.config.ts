import { readdirSync, rmSync } from 'node:fs';
import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { foreignBinaries, isLeftOut, packagedModules } from './build/package/contents.ts';
import { fileTypes, macDocumentTypes } from './build/package/file-types.ts';
import { ensureDesktop, ensureWindow } from './build/tasks/ensure-window.ts';

const modules = packagedModules();

const config: ForgeConfig = {
  packagerConfig: {
    name: 'Sagitta',
    executableName: 'sagitta',
    appBundleId: 'org.sagitta.workstation',
    appCategoryType: 'public.app-category.medical',
    icon: 'build/icons/sagitta',
    // What has to lie on the disk as a file: libraries that the system loads, weights that are read piecewise.
    asar: { unpack: '{**/onnxruntime-node/bin/**,**/better-sqlite3/prebuilds/**,**/native-models/**}' },
    ignore: (path: string) => isLeftOut(path, modules),
    // What `ignore` leaves in is what the app needs: there is nothing to prune.
    prune: false,
    extendInfo: { CFBundleDocumentTypes: macDocumentTypes(fileTypes) },
    ...(process.env.SAGITTA_SIGN_IDENTITY
      ? { osxSign: { identity: process.env.SAGITTA_SIGN_IDENTITY }, osxNotarize: notarisation() }
      : {}),
  },
  hooks: {
    async prePackage() {
      ensureWindow();
      ensureDesktop();
    },
    async packageAfterCopy(_config, appFolder, _electronVersion, platform, arch) {
      for (const folder of foreignBinaries(appFolder, platform, arch, list))
        rmSync(folder, { recursive: true });
    },
  },
  plugins: [
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    }),
  ],
};

function notarisation() {
  const { APPLE_ID = '', APPLE_PASSWORD = '', APPLE_TEAM = '' } = process.env;
  return { appleId: APPLE_ID, appleIdPassword: APPLE_PASSWORD, teamId: APPLE_TEAM };
}

function list(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => entry.name);
}

export default config;
