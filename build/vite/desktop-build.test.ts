import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unbundledPackages } from '../package/contents.ts';
import { fromRoot } from '../tasks/paths.ts';
import mainConfig from './main.config.ts';
import preloadConfig from './preload.config.ts';

describe('the build for Electron', () => {
  let folder: string;
  let scripts: Map<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sagitta-build-'));
    for (const config of [mainConfig, preloadConfig])
      await build({
        ...config,
        configFile: false,
        logLevel: 'silent',
        build: { ...config.build, outDir: folder },
      });
    const names = (await readdir(folder)).filter((name) => /\.c?js$/.test(name));
    scripts = new Map(
      await Promise.all(
        names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
      ),
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('package.json names its main script', async () => {
    const manifest = JSON.parse(await readFile(fromRoot('package.json'), 'utf8')) as { main: string };
    expect(existsSync(join(folder, manifest.main.replace('.vite/build/', '')))).toBe(true);
  });

  test('every program that is started by its file name lies beside the main script', () => {
    const named = [...scripts.values()].flatMap((text) =>
      [...text.matchAll(/new URL\(\s*["']\.\/([^"']+)["'],\s*import\.meta\.url/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThanOrEqual(3);
    expect(named.filter((name) => !scripts.has(name))).toEqual([]);
    expect(scripts.has('database.worker.node.js')).toBe(true);
  });

  test('only Node, Electron and the unbundled packages are left to import', () => {
    const imported = [...scripts.values()].flatMap((text) =>
      [...text.matchAll(/^(?:import|export) [^;]*?from ["']([^."'][^"']*)["']/gm)].map(([, name]) => name),
    );
    const known = (name: string) =>
      name === 'electron' ||
      name.startsWith('node:') ||
      builtinModules.includes(name) ||
      unbundledPackages.some((one) => name === one || name.startsWith(`${one}/`));
    expect(imported.filter((name) => !known(name))).toEqual([]);
  });

  test('the preload script is one CommonJS file that needs Electron alone', () => {
    const text = scripts.get('preload.cjs') ?? '';
    expect([...text.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual(['electron']);
    expect(text).not.toMatch(/^import /m);
  });
});
