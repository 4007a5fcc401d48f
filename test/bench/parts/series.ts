import { generatedSeries, readSeries } from '../generated.ts';
import { compare } from '../peers.ts';
import { seconds } from '../timing.ts';
import type { Workplace } from '../workplace.ts';

/** A DICOM series to a volume in memory. SimpleITK ends there as well; dcm2niix writes a file. */
export async function series(workplace: Workplace): Promise<void> {
  const folder = await generatedSeries(workplace, 'series');
  if (!folder) return;
  await compare(workplace, folder, {
    part: 'series',
    ours: { what: 'Sagitta', run: () => seconds(() => readSeries(folder)) },
    peers: [
      { what: 'dcm2niix', work: 'read_series_dcm2niix', secondsOf: (run) => run.s, goal: 1 },
      { what: 'SimpleITK', work: 'read_series_simpleitk', secondsOf: (run) => run.s },
    ],
  });
}
