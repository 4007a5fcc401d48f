import type { ErrorCode } from './error-codes.ts';

/** An error as it crosses processes: plain data with a stable code. */
export interface ErrorData {
  code: ErrorCode;
  /** What happened and where, in words for the user. No patient data. */
  message: string;
  /** What to do about it. */
  remedy?: string;
  details?: Record<string, unknown>;
}

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
