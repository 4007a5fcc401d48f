import { z } from './zod.ts';

/** Stable codes: they never change their meaning; texts may. */
export const ErrorCode = z.enum([
  'bad-request',
  'unknown-command',
  'message-too-large',
  'untrusted-sender',
  'cancelled',
  'busy',
  'disconnected',
  'internal',
  'not-found',
  'conflict',
  'file-not-found',
  'file-unreadable',
  'file-truncated',
  'file-unsupported',
  'transfer-syntax-unsupported',
  'not-an-image',
  'not-ct',
  'geometry-invalid',
  'geometry-mismatch',
  'nothing-imported',
  'model-missing',
  'model-invalid',
  'model-refused',
  'plan-invalid',
  'prompt-invalid',
  'inference-failed',
  'inference-restarted',
  'library-newer',
  'library-damaged',
  'library-locked',
  'library-read-only',
  'disk-full',
  'export-failed',
  'export-mismatch',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** An error as it crosses processes: plain data with a stable code. */
export const ErrorData = z.object({
  code: ErrorCode,
  /** What happened and where, in words for the user. No patient data. */
  message: z.string(),
  /** What to do about it. */
  remedy: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ErrorData = z.infer<typeof ErrorData>;

/** The one error class that services throw and clients receive. */
export class SagittaError extends Error {
  readonly code: ErrorCode;
  readonly remedy?: string;
  readonly details?: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { remedy?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'SagittaError';
    this.code = code;
    this.remedy = options.remedy;
    this.details = options.details;
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, remedy: this.remedy, details: this.details };
  }

  static fromData(data: ErrorData): SagittaError {
    return new SagittaError(data.code, data.message, data);
  }

  /** Any thrown value as ours; an unforeseen one becomes `internal` and keeps the original as its cause. */
  static from(thrown: unknown): SagittaError {
    if (thrown instanceof SagittaError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new SagittaError('internal', message, { cause: thrown });
  }
}
