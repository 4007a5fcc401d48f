import { basename, join } from 'node:path';
import { seconds } from '../timing.ts';
import type { Workplace } from '../workplace.ts';

/** Files to a case in the library, through a running service: read, hashed, written and flushed to disk. */
export async function importScans(workplace: Workplace): Promise<void> {
  const { options, report } = workplace;
  const { client } = await workplace.served();
  const scans = options.scans.length > 0 ? options.scans : [workplace.phantom([512, 512, 100])];
  const generated = options.series === undefined ? [] : [join(options.series, 'dicom')];
  for (const path of [...scans, ...generated]) {
    const samples: number[] = [];
    let what = basename(path);
    for (let n = 0; n < options.repeat; n++) {
      const took = await seconds(async () => {
        const { cases, refused } = await client.call('import.paths', { paths: [path] });
        if (!cases[0]) throw new Error(refused[0]?.reason);
        what = `${basename(path)}, ${cases[0].shape.join(' x ')}`;
      });
      samples.push(took);
    }
    report.samples('import', what, 's', samples);
  }
}
