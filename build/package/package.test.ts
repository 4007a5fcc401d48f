import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, test } from 'vitest';
import forge from '../../forge.config.ts';
import builder from '../electron-builder.config.ts';
import { fromRoot } from '../tasks/paths.ts';
import { foreignBinaries, isLeftOut, packagedModules, unbundledPackages } from './contents.ts';

describe('contents of the app', () => {
  const modules = packagedModules();

  test('native packages come with what they need at run time', () => {
    expect(modules).toEqual(expect.arrayContaining([...unbundledPackages, 'onnxruntime-common']));
    expect(modules).not.toContain('global-agent');
  });

  test.each([
    '/package.json',
    '/LICENSE',
    '/.vite',
    '/.vite/build/electron.main.js',
    '/renderer',
    '/renderer/dist/index.html',
    '/native-models/nano/nano.pt',
    '/node_modules',
    '/node_modules/@cornerstonejs',
    '/node_modules/@cornerstonejs/codec-charls/dist/charlswasm_decode.wasm',
    '/node_modules/better-sqlite3/lib/index.js',
    '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    '/node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
    '/node_modules/onnxruntime-common/dist/cjs/index.js',
  ])('%s is in it', (path) => {
    expect(isLeftOut(path, modules)).toBe(false);
  });

  test.each([
    '/core/contract/index.ts',
    '/electron/hosts/cli.node.ts',
    '/renderer/app/App.tsx',
    '/test/e2e/window.test.ts',
    '/docs/dependencies.md',
    '/build/run.mjs',
    '/.git/config',
    '/.ci/run',
    '/package-lock.json',
    '/demo-output/library/library.sqlite',
    '/renderer/dist/assets/index.js.map',
    '/native-models/nano/training',
    '/native-models/nano/training/nano_training/tracking.py',
    '/node_modules/vitest/package.json',
    '/node_modules/electron/index.js',
    '/node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
    '/node_modules/better-sqlite3/src/better_sqlite3.cpp',
    '/node_modules/better-sqlite3-other/index.js',
  ])('%s is not in it', (path) => {
    expect(isLeftOut(path, modules)).toBe(true);
  });

  test.each([
    ['linux', 'x64'],
    ['win32', 'x64'],
    ['darwin', 'arm64'],
  ])('only the binaries of %s %s stay, and those are there', (platform, arch) => {
    const tree: Record<string, string[]> = {
      '/app/node_modules/onnxruntime-node/bin': ['napi-v6'],
      '/app/node_modules/onnxruntime-node/bin/napi-v6': ['darwin', 'linux', 'win32'],
      '/app/node_modules/onnxruntime-node/bin/napi-v6/darwin': ['arm64'],
      '/app/node_modules/onnxruntime-node/bin/napi-v6/linux': ['arm64', 'x64'],
      '/app/node_modules/onnxruntime-node/bin/napi-v6/win32': ['arm64', 'x64'],
      '/app/node_modules/better-sqlite3/prebuilds': [
        'darwin-arm64.node',
        'darwin-x64.node',
        'linux-x64.node',
        'linuxmusl-x64.node',
        'win32-x64.node',
      ],
    };
    const removed = foreignBinaries('/app', platform, arch, (folder) => tree[folder]);
    expect(removed).toHaveLength(4 + 4);
    expect(removed).not.toContain(join('/app/node_modules/onnxruntime-node/bin/napi-v6', platform, arch));
    expect(removed).not.toContain(`/app/node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`);
    const ort = fromRoot('node_modules/onnxruntime-node/bin/napi-v6', platform, arch);
    expect(existsSync(join(ort, 'onnxruntime_binding.node'))).toBe(true);
    expect(existsSync(fromRoot(`node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`))).toBe(true);
  });
});

describe('forge.config', () => {
  test('what the system loads from disk lies outside the archive', () => {
    const asar = JSON.stringify(forge.packagerConfig?.asar);
    for (const part of ['onnxruntime-node/bin', 'better-sqlite3/prebuilds', 'native-models'])
      expect(asar).toContain(part);
  });

  test('the program cannot be turned into plain Node or be fed other code', () => {
    const [fuses] = forge.plugins as unknown as { fusesConfig: Record<number, boolean> }[];
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    const on = [FuseV1Options.OnlyLoadAppFromAsar, FuseV1Options.EnableEmbeddedAsarIntegrityValidation];
    expect(off.map((fuse) => fuses.fusesConfig[fuse])).toEqual(off.map(() => false));
    expect(on.map((fuse) => fuses.fusesConfig[fuse])).toEqual(on.map(() => true));
  });

  test('icons are there for every platform', () => {
    const icon = forge.packagerConfig?.icon as string;
    for (const ending of ['.ico', '.icns', '.png']) expect(existsSync(fromRoot(icon + ending))).toBe(true);
  });
});

describe('electron-builder.config', () => {
  test('all three platforms get an installer', () => {
    expect(
      [builder.win?.target, builder.mac?.target, builder.linux?.target].map((list) => (list as string[])[0]),
    ).toEqual(['nsis', 'dmg', 'AppImage']);
  });

  test('no administrator rights are needed and the library survives an uninstall', () => {
    expect(builder.nsis).toMatchObject({
      perMachine: false,
      allowElevation: false,
      deleteAppDataOnUninstall: false,
    });
  });

  test('.nii and .dcm open with Sagitta, on macOS too', () => {
    const types = builder.fileAssociations as { ext: string }[];
    expect(types.map(({ ext }) => ext)).toEqual(['nii', 'dcm']);
    const mac = JSON.stringify(forge.packagerConfig?.extendInfo);
    expect(mac.match(/"CFBundleTypeExtensions":\["\w+"\]/g)).toHaveLength(2);
  });

  test('nothing is published', () => {
    expect(builder.publish).toBeNull();
  });
});
