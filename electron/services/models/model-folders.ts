import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SagittaError } from '#core/contract';
import type { ModelRef } from '#electron/inference';
import { readCard } from '#electron/inference/model-card';
import { recordIn } from './import-record.ts';

const CARD = '.card.json';
const WEIGHTS = ['.safetensors', '.pt'];

/** A folder whose card cannot be used, and why. */
export interface BrokenModel {
  readonly name: string;
  readonly reason: string;
}

/** Models in the folders below `root`: each holds NAME.card.json and one checkpoint. */
export function modelsIn(root: string): { usable: ModelRef[]; broken: BrokenModel[] } {
  const usable: ModelRef[] = [];
  const broken: BrokenModel[] = [];
  const folders = existsSync(root) ? readdirSync(root, { withFileTypes: true }) : [];
  for (const folder of folders) {
    // What is still being copied begins with a dot.
    if (!folder.isDirectory() || folder.name.startsWith('.')) continue;
    try {
      usable.push(modelIn(join(root, folder.name)));
    } catch (thrown) {
      broken.push({ name: folder.name, reason: SagittaError.from(thrown).message });
    }
  }
  return { usable, broken };
}

function modelIn(folder: string): ModelRef {
  const files = readdirSync(folder);
  const card = files.find((name) => name.endsWith(CARD));
  const weights = files.find((name) => WEIGHTS.some((ending) => name.endsWith(ending)));
  if (!card || !weights)
    throw new SagittaError('model-invalid', 'The folder lacks the model card or the checkpoint.');
  const read = readCard(join(folder, card));
  return {
    name: read.name,
    weightsPath: join(folder, weights),
    card: read,
    imageSize: read.input.imageSize,
    precision: recordIn(folder)?.precision ?? 'fp32',
  };
}
