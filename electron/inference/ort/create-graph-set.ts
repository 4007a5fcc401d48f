import type { ModelCard } from '#core/contract';
import { identifyModel, openCheckpoint } from '#core/sam2/checkpoint';
import { readCard } from '#electron/inference/model-card';
import { openFile } from './file-source.ts';
import { openGraphCache } from './graph-cache.ts';
import { type CompileOptions, compileGraphSet, type LoadedGraphSet, variantOf } from './graph-set.ts';

export interface GraphSetOptions extends CompileOptions {
  readonly checkpointPath: string;
  /** Needed for models of no official size, unless `card` is given. */
  readonly cardPath?: string;
  readonly card?: ModelCard;
  /** Folder for compiled graphs: a second start is faster and weights are mapped instead of copied. */
  readonly cacheDir?: string;
}

/** Opens a checkpoint, finds out which model it is and compiles it for one image size. */
export async function createGraphSet(options: GraphSetOptions): Promise<LoadedGraphSet> {
  const file = openFile(options.checkpointPath);
  try {
    const checkpoint = openCheckpoint(file);
    const given = options.card ?? (options.cardPath ? readCard(options.cardPath) : undefined);
    const card = identifyModel(checkpoint, given);
    if (!options.cacheDir) return await compileGraphSet(card, checkpoint, options);
    const cache = openGraphCache(options.cacheDir, file, card, options.imageSize, await variantOf(options));
    try {
      return await compileGraphSet(card, checkpoint, options, cache);
    } catch {
      // A damaged cache or a full disk must not keep a sound model from working.
      cache.clear();
      return await compileGraphSet(card, checkpoint, options);
    }
  } finally {
    file.close();
  }
}
