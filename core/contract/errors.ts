import { type ErrorData as ErrorDataType, errorCodes } from '#core/errors';
import { z } from './zod.ts';

// The class and the codes stand apart: parsers throw them in threads that start faster without zod.
export { SagittaError } from '#core/errors';

export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const ErrorData = z.object({
  code: ErrorCode,
  message: z.string(),
  remedy: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
}) satisfies z.ZodType<ErrorDataType>;
export type ErrorData = z.infer<typeof ErrorData>;
