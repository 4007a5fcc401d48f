import { SagittaError } from '#core/contract';

/** Random access to a file's bytes; the file may be far larger than memory. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `offset`, or an error. */
  read(offset: number, length: number): Uint8Array;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/**
 * Reads after the range has been checked against the file, so that no length claimed inside a file is
 * allocated before it is known to exist.
 * @param what names the range in the error message.
 */
export function readChecked(source: ByteSource, offset: number, length: number, what: string): Uint8Array {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw invalidModel(`${what} has an impossible position or length`);
  }
  if (offset + length > source.size) {
    throw invalidModel(
      `${what} ends at byte ${offset + length}, but the file has only ${source.size} bytes`,
      'The file is cut short: download or copy it again.',
    );
  }
  const bytes = source.read(offset, length);
  if (bytes.length !== length) throw invalidModel(`${what} could not be read completely`);
  return bytes;
}

export function invalidModel(message: string, remedy?: string): SagittaError {
  return new SagittaError('model-invalid', `This model file cannot be used: ${message}.`, {
    remedy: remedy ?? 'Use an official SAM 2 or 2.1 checkpoint (.pt) or a .safetensors file of it.',
  });
}
