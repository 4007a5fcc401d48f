import { type ExportFormat, SagittaError } from '#core/contract';
import { extensions, formatOfPath } from '#electron/services/exports';

/** The format that a file's name asks for. Throws `bad-request` for others. */
export function outputFormat(path: string): ExportFormat {
  const format = formatOfPath(path);
  if (format) return format;
  const endings = Object.values(extensions).join(', ');
  throw new SagittaError('bad-request', `${path}: the name must end in one of ${endings}`);
}
