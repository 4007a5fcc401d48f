import { readFileSync } from 'node:fs';
import { ModelCard, SagittaError } from '#core/contract';

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
