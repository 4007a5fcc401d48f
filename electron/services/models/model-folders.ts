import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelRef } from '#electron/inference';
import { readCard } from '#electron/inference/model-card';

const CARD = '.card.json';
const WEIGHTS = ['.safetensors', '.pt'];

/** Models in the folders below `root`: each holds NAME.card.json and one checkpoint. */
export function modelsIn(root: string): ModelRef[] {
  if (!existsSync(root)) return [];
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap((folder) => modelIn(join(root, folder.name)) ?? []);
}

/** Null for a folder without card or checkpoint, such as one whose copying was interrupted. */
function modelIn(folder: string): ModelRef | null {
  const files = readdirSync(folder);
  const card = files.find((name) => name.endsWith(CARD));
  const weights = files.find((name) => WEIGHTS.some((ending) => name.endsWith(ending)));
  if (!card || !weights) return null;
  return modelRef(join(folder, card), join(folder, weights));
}

export function modelRef(cardPath: string, weightsPath: string): ModelRef {
  const card = readCard(cardPath);
  return { name: card.name, weightsPath, card, imageSize: card.input.imageSize, precision: 'fp32' };
}
