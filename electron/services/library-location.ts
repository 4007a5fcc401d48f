import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

interface Surroundings {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
}

/** Where a user's library lies unless another is named: the platform's place for a program's own data. */
export function defaultLibraryRoot(surroundings: Partial<Surroundings> = {}): string {
  const { platform, env, home } = {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    ...surroundings,
  };
  if (env.SAGITTA_LIBRARY) return env.SAGITTA_LIBRARY;
  // Not the roaming profile: scans are too large to be carried from machine to machine.
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Sagitta', 'library');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Sagitta', 'library');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'sagitta', 'library');
}

/** The name that history and audit log give to what is done here. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no name belongs to.
    return 'unknown';
  }
}
