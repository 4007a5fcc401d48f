import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasDisplay } from '#electron/hosts/browser';
import { runCli } from '#electron/hosts/cli';
import { electronBinary } from './electron-binary.ts';
import { ensureBrowser } from './ensure-browser.ts';
import { ensureDesktop, ensureWindow } from './ensure-window.ts';
import { fromRoot } from './paths.ts';
import { run } from './run.ts';
import { say } from './say.ts';

/** Electron's download is given up after this time and tried again only on another day. */
const downloadLimitMs = 120_000;

/** Opens the workstation: in Electron where its binary can be had, else in a browser window. */
export async function start(args: string[]): Promise<number> {
  ensureWindow();
  const electron = hasDisplay() ? (electronBinary() ?? downloadElectron()) : undefined;
  if (electron) {
    ensureDesktop();
    say('Opening Sagitta in Electron.');
    const library = args.indexOf('--library');
    if (library >= 0) process.env.SAGITTA_LIBRARY = resolve(args[library + 1]);
    return run(electron, [fromRoot(), ...args]);
  }
  if (hasDisplay()) process.env.CHROME_PATH = await ensureBrowser();
  say(
    `Opening Sagitta in ${hasDisplay() ? 'a browser window' : 'the browser host (there is no display here)'}.`,
  );
  return runCli(['serve', ...args]);
}

function downloadElectron(): string | undefined {
  const today = new Date().toISOString().slice(0, 10);
  const marker = fromRoot('node_modules', '.cache', 'electron-not-available');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === today) return undefined;
  say('Downloading Electron (once) …');
  const install = fromRoot('node_modules', 'electron', 'install.js');
  spawnSync(process.execPath, [install], { stdio: ['ignore', 'ignore', 'ignore'], timeout: downloadLimitMs });
  const binary = electronBinary();
  if (binary) return binary;
  say('Electron could not be downloaded.');
  mkdirSync(fromRoot('node_modules', '.cache'), { recursive: true });
  writeFileSync(marker, today);
  return undefined;
}
