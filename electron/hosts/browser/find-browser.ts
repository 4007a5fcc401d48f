import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Surroundings {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isExecutable: (path: string) => boolean;
}

const commandNames = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** An installed Chrome, Chromium or Edge; `CHROME_PATH` goes first. Undefined when there is none. */
export function findBrowser(surroundings: Partial<Surroundings> = {}): string | undefined {
  const { platform, env, isExecutable } = {
    platform: process.platform,
    env: process.env,
    isExecutable: canExecute,
    ...surroundings,
  };
  return candidates(platform, env).find(isExecutable);
}

function candidates(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  const chosen = env.CHROME_PATH ? [env.CHROME_PATH] : [];
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (root) => root !== undefined,
    );
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ];
    return [...chosen, ...programs.flatMap((program) => roots.map((root) => `${root}\\${program}`))];
  }
  if (platform === 'darwin') {
    const programs = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return [...chosen, ...programs.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)];
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...chosen, ...commandNames.flatMap((name) => folders.map((folder) => join(folder, name)))];
}

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
