import { existsSync, statSync } from 'node:fs';
import { SagittaError } from '#core/contract';
import type { Dataset } from './dataset.ts';
import { readPairedFolder } from './paired-folder.ts';
import { isTotalSegmentator, readTotalSegmentator } from './total-segmentator.ts';

export { type CaseChoice, type CaseUse, readCasesFile } from './cases-file.ts';
export { type Dataset, datasetHash, namedScans, naturally, sampleScans, shardOf } from './dataset.ts';

/** The data set of a folder, by its layout. Throws `file-not-found`. */
export function readDataset(root: string): Dataset {
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw new SagittaError('file-not-found', `There is no folder ${root}.`);
  return isTotalSegmentator(root) ? readTotalSegmentator(root) : readPairedFolder(root);
}
