import { readFileSync } from 'node:fs';
import { type ModelCard, SagittaError, z } from '#core/contract';
import { cardFromJson } from '#core/sam2/checkpoint';

/** A model card from its JSON file, in any of its spellings. Throws `model-invalid` with the place in the file. */
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
  try {
    return cardFromJson(json);
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError)) throw thrown;
    const [issue] = thrown.issues;
    throw new SagittaError(
      'model-invalid',
      `The model card ${path} is wrong at "${issue.path.join('.')}": ${issue.message}.`,
      { remedy: 'Correct the card; native-models/nano/nano.card.json is an example.' },
    );
  }
}
