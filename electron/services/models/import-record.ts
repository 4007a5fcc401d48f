import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Precision, SagittaError, z } from '#core/contract';

export const RECORD = 'import.json';

/** How a model came into the library; shipped models have none. */
const ImportRecord = z.object({
  schema: z.literal(1).default(1),
  precision: Precision,
  how: z.enum(['reference', 'link', 'copy']),
  bytes: z.int(),
  sha256: z.string(),
});
export type ImportRecord = z.infer<typeof ImportRecord>;

export async function importRecord(
  weightsPath: string,
  given: Pick<ImportRecord, 'how' | 'precision'>,
): Promise<ImportRecord> {
  return { schema: 1, ...given, bytes: statSync(weightsPath).size, sha256: await sha256Of(weightsPath) };
}

/** Undefined where there is none. Throws `model-invalid` where it cannot be read. */
export function recordIn(folder: string): ImportRecord | undefined {
  const path = join(folder, RECORD);
  if (!existsSync(path)) return undefined;
  try {
    return ImportRecord.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new SagittaError('model-invalid', `The file ${RECORD} of the model is damaged.`, {
      remedy: 'Remove the model and add it again.',
      cause,
    });
  }
}

/** The weights are still those that were added: rejects with `model-invalid` where somebody wrote into them. */
export async function requireUnchanged(weightsPath: string): Promise<void> {
  const record = recordIn(dirname(weightsPath));
  if (!record) return;
  const same = statSync(weightsPath).size === record.bytes && (await sha256Of(weightsPath)) === record.sha256;
  if (same) return;
  throw new SagittaError('model-invalid', 'The checkpoint has changed since it was added.', {
    remedy: 'Remove the model and add it again.',
  });
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
