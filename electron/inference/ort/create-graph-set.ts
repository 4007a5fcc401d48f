import type { ModelCard } from '#core/contract';
import { identifyModel, openCheckpoint } from '#core/sam2/checkpoint';
import { readCard } from '#electron/inference/model-card';
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
