import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ModelDetails, ModelFigures } from '#core/contract';
import type { ModelRef } from '#electron/inference';
import { imageSizesOf } from './variants.ts';

/** What the model's page shows, from the files of its folder. */
export function detailsOf(model: ModelRef, shipped: boolean): ModelDetails {
  return {
    card: model.card,
    figures: figuresBeside(model),
    shipped,
    bytes: statSync(model.weightsPath).size,
    imageSizes: imageSizesOf(model),
  };
}

/** NAME.figures.json beside the weights; null where there is none, or one that is not of this kind. */
function figuresBeside({ weightsPath, name }: ModelRef): ModelFigures | null {
  const path = join(dirname(weightsPath), `${name}.figures.json`);
  if (!existsSync(path)) return null;
  const parsed = ModelFigures.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : null;
}
