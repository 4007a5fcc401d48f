import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Walked {
  /** Regular files in a fixed order, each once. */
  readonly files: string[];
  /** Given paths that do not exist or may not be read. */
  readonly missing: { path: string; reason: string }[];
}

/** Files that lie beside images without being one: not worth a message. */
const QUIET = /^(\..*|DICOMDIR|Thumbs\.db|desktop\.ini|__MACOSX)$/i;

/**
 * All files under the given paths. Folders are walked to the end; hidden files and DICOMDIR are passed over unless
 * given by name; a folder reached twice (a link back to its parent) is walked once.
 */
export function walk(paths: readonly string[]): Walked {
  const files: string[] = [];
  const missing: Walked['missing'] = [];
  const seen = new Set<string>();
  const visit = (path: string) => {
    try {
      const real = realpathSync(path);
      if (seen.has(real)) return;
      seen.add(real);
      const stat = statSync(real);
      if (stat.isFile()) files.push(path);
      else if (stat.isDirectory())
        for (const name of readdirSync(path).sort()) if (!QUIET.test(name)) visit(join(path, name));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'error';
      missing.push({
        path,
        reason:
          code === 'ENOENT'
            ? `'${basename(path)}' does not exist.`
            : `'${basename(path)}' cannot be read (${code}).`,
      });
    }
  };
  for (const path of paths) visit(path);
  return { files, missing };
}
