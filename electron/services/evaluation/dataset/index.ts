import { existsSync, statSync } from 'node:fs';
import { SagittaError } from '#core/contract';
import type { CaseUse, Dataset } from './dataset.ts';
import { readPairedFolder } from './paired-folder.ts';
import { isTotalSegmentator, readTotalSegmentator } from './total-segmentator.ts';

export { type CaseChoice, readCasesFile } from './cases-file.ts';
export {
  type CaseUse,
  type Dataset,
  datasetHash,
  namedScans,
  naturally,
  sampleScans,
  shardOf,
} from './dataset.ts';

/** The data set of a folder, by its layout. Throws `file-not-found`, or `bad-request` for a `use` that it does not tell. */
export function readDataset(root: string, use?: CaseUse): Dataset {
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw new SagittaError('file-not-found', `There is no folder ${root}.`);
  if (isTotalSegmentator(root)) return readTotalSegmentator(root, use);
  if (use !== undefined)
    throw new SagittaError(
      'bad-request',
      `--use ${use}: only cases files and a meta.csv tell scans apart by use.`,
    );
  return readPairedFolder(root);
}
