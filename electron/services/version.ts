import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Version of the program, from the package.json above: in the source tree and in the packaged app alike. */
export function programVersion(from = import.meta.dirname): string {
  try {
    const { name, version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
    if (name === 'sagitta') return version;
  } catch {
    // Further up.
  }
  const above = dirname(from);
  return above === from ? 'unknown' : programVersion(above);
}
