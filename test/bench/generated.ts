import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readNiftiLabels } from '#core/formats';
import type { Mask } from '#core/masks';
import { createImports, type ImportLibrary } from '#electron/services/imports';
import type { NewCase } from '#electron/services/library';
import type { Workplace } from './workplace.ts';

/** The series that ours and the peers' work is timed on: given, or made by the peers' script. Undefined when there is neither. */
export async function generatedSeries(workplace: Workplace, part: string): Promise<string | undefined> {
  const { options, report } = workplace;
  if (options.series) return options.series;
  if (!options.peers) {
    report.lacks(part, 'neither a series (--series FOLDER) nor the script that makes one (--peers)');
    return undefined;
  }
  const { python, script } = options.peers;
  const folder = workplace.newFolder('series');
  if (existsSync(join(folder, 'seg.nii.gz'))) return folder;
  const { status, stderr } = spawnSync(python, [script, 'make', folder], { encoding: 'utf8' });
  if (status === 0) return folder;
  report.lacks(part, `the series could not be made: ${stderr?.trim().split('\n').at(-1)}`);
  return undefined;
}

/** Files on disk to a volume in memory, as the program reads them: in its worker, up to the library's door. */
export async function readSeries(folder: string): Promise<NewCase> {
  let read: NewCase | undefined;
  const door: Pick<ImportLibrary, 'addCase'> = {
    async addCase(added) {
      read = added;
      throw new Error('the volume is here: nothing is kept');
    },
  };
  const imports = createImports({ library: door as ImportLibrary, uploadFolder: () => folder });
  const context = { signal: new AbortController().signal, progress: () => {} };
  await imports['import.paths']({ paths: [join(folder, 'dicom')], force: false }, context).catch((error) => {
    if (!read) throw error;
  });
  if (!read) throw new Error(`${folder} holds no DICOM series`);
  return read;
}

/** The labelmap beside the series as masks on its grid, by label. */
export function readLabels(folder: string, { volume }: Pick<NewCase, 'volume'>): ReadonlyMap<number, Mask> {
  return readNiftiLabels(gunzipSync(readFileSync(join(folder, 'seg.nii.gz'))), volume);
}
