import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SagittaError } from '#core/contract';

/** The built renderer of the source tree. */
export function windowFolder(): string {
  const folder = join(import.meta.dirname, '..', '..', '..', 'renderer', 'dist');
  if (existsSync(join(folder, 'index.html'))) return folder;
  throw new SagittaError('file-not-found', 'The window is not built yet', {
    remedy: 'Run: npm run build:renderer',
  });
}
