import { SagittaError } from '#core/contract';

/** Errors of SQLite and of the file system as the codes that users and callers know. */
export function toLibraryError(thrown: unknown): SagittaError {
  if (thrown instanceof SagittaError) return thrown;
  if (thrown instanceof RangeError) return new SagittaError('bad-request', thrown.message, { cause: thrown });
  const code = (thrown as { code?: unknown }).code;
  return (typeof code === 'string' && known(code, thrown)) || SagittaError.from(thrown);
}

function known(code: string, cause: unknown): SagittaError | undefined {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT')
    return new SagittaError('disk-full', 'The disk of the library is full; the last change was not saved.', {
      remedy: 'Free some space, then repeat the change. Everything saved before is safe.',
      cause,
    });
  if (code.startsWith('SQLITE_READONLY') || ['EROFS', 'EACCES', 'EPERM'].includes(code))
    return readOnlyError(cause);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new SagittaError('library-damaged', 'The library database is damaged.', {
      remedy: 'Restore the last backup with "sagitta library restore".',
      cause,
    });
  if (code.startsWith('SQLITE_IOERR'))
    return new SagittaError('library-damaged', `The disk of the library reported an error (${code}).`, {
      remedy: 'Check the disk and its connection, then run "sagitta library verify".',
      cause,
    });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return lockedError(undefined, cause);
  return undefined;
}

export function readOnlyError(cause?: unknown): SagittaError {
  return new SagittaError('library-read-only', 'The library cannot be written to.', {
    remedy: 'Ask for write access to its folder, or choose another library.',
    cause,
  });
}

export function lockedError(endpoint: string | undefined, cause?: unknown): SagittaError {
  return new SagittaError('library-locked', 'Another Sagitta has this library open.', {
    remedy: 'Use the window that is open already, or close it first.',
    details: endpoint ? { endpoint } : {},
    cause,
  });
}
