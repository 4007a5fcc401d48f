import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type ModelCard, SagittaError } from '#core/contract';
import { cardFromHuggingFaceConfig } from '#core/sam2/checkpoint';
import { readCard } from './read-card.ts';

/** What a user points at, a checkpoint or a folder with one, as the file to open and the card that lies beside it. */
export interface ModelSource {
  readonly weightsPath: string;
  /** Undefined where nothing beside the weights describes them: only official sizes are known by their shapes. */
  readonly card: ModelCard | undefined;
  /** What the model is called where nobody gives it a name: characters that a name may have. */
  readonly name: string;
}

const ENDINGS = ['.safetensors', '.pt'];
/** What transformers calls every model's weights: says nothing about the model. */
const HF_WEIGHTS = 'model.safetensors';

/** @throws SagittaError model-missing or model-invalid in words. */
export function modelSource(path: string): ModelSource {
  const weightsPath = isFolder(path) ? weightsIn(path) : path;
  const folder = dirname(weightsPath);
  const title = basename(weightsPath) === HF_WEIGHTS ? basename(folder) : stem(weightsPath);
  return { weightsPath, card: cardBeside(weightsPath), name: title.replace(/[^A-Za-z0-9._+-]+/g, '-') };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function weightsIn(folder: string): string {
  const files = readdirSync(folder);
  if (files.includes(HF_WEIGHTS)) return join(folder, HF_WEIGHTS);
  if (files.includes(`${HF_WEIGHTS}.index.json`)) {
    throw new SagittaError('model-invalid', 'The weights in this folder are split over several files.', {
      remedy: 'Save the model again as one model.safetensors.',
    });
  }
  const found = files.filter((name) => ENDINGS.some((ending) => name.endsWith(ending)));
  if (found.length === 1) return join(folder, found[0]);
  const what = found.length === 0 ? 'no checkpoint' : `${found.length} checkpoints`;
  throw new SagittaError('model-invalid', `The folder holds ${what}.`, {
    remedy: 'Choose the .pt or .safetensors file itself.',
  });
}

function cardBeside(weightsPath: string): ModelCard | undefined {
  const own = join(dirname(weightsPath), `${stem(weightsPath)}.card.json`);
  if (existsSync(own)) return readCard(own);
  const config = join(dirname(weightsPath), 'config.json');
  if (!weightsPath.endsWith('.safetensors') || !existsSync(config)) return undefined;
  try {
    return cardFromHuggingFaceConfig(JSON.parse(readFileSync(config, 'utf8')));
  } catch (cause) {
    if (cause instanceof SagittaError) throw cause;
    throw new SagittaError('model-invalid', 'The config.json beside the weights is damaged.', {
      remedy: 'Download or copy the folder again.',
      cause,
    });
  }
}

function stem(path: string): string {
  return basename(path, extname(path));
}
