import { readFileSync } from 'node:fs';
import { ModelCard, SagittaError } from '#core/contract';
import { identifyModel, openCheckpoint } from '#core/sam2/checkpoint';
import { openFile } from './file-source.ts';
import { type CompileOptions, compileGraphSet, type LoadedGraphSet } from './graph-set.ts';

export interface GraphSetOptions extends CompileOptions {
  readonly checkpointPath: string;
  /** Needed for models of no official size, unless `card` is given. */
  readonly cardPath?: string;
  readonly card?: ModelCard;
}

/** Opens a checkpoint, finds out which model it is and compiles it for one image size. */
export async function createGraphSet(options: GraphSetOptions): Promise<LoadedGraphSet> {
  const file = openFile(options.checkpointPath);
  try {
    const checkpoint = openCheckpoint(file);
    const given = options.card ?? (options.cardPath ? readCard(options.cardPath) : undefined);
    return await compileGraphSet(identifyModel(checkpoint, given), checkpoint, options);
  } finally {
    file.close();
  }
}

/** A model card from its JSON file. */
export function readCard(path: string): ModelCard {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SagittaError('model-invalid', `The model card ${path} cannot be read.`, {
      remedy: 'Check that the file exists and is valid JSON.',
      cause,
    });
  }
  const parsed = ModelCard.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SagittaError(
    'model-invalid',
    `The model card ${path} is wrong at "${issue.path.join('.')}": ${issue.message}.`,
    {
      remedy: 'Correct the card; native-models/nano/nano.card.json is an example.',
    },
  );
}
