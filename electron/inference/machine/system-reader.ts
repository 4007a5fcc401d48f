import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What is asked of the system; another one in tests. */
export interface SystemReader {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined where the file cannot be read. */
  read(path: string): string | undefined;
  /** Names in a folder; none where there is no folder. */
  list(path: string): readonly string[];
  exists(path: string): boolean;
  /** Standard output; undefined where the program is not there, fails, or takes longer than three seconds. */
  run(program: string, args: readonly string[]): Promise<string | undefined>;
}

const LONGEST_MS = 3000;

export const systemReader: SystemReader = {
  platform: process.platform,
  env: process.env,
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  list: (path) => (existsSync(path) ? readdirSync(path).toSorted() : []),
  exists: existsSync,
  run: (program, args) =>
    new Promise((resolve) => {
      execFile(program, args, { timeout: LONGEST_MS, windowsHide: true }, (error, stdout) =>
        resolve(error ? undefined : stdout),
      );
    }),
};
