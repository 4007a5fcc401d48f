import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SegmentationInput, writeSegmentation } from '#core/formats/seg-write';
import { generatedSeries, readLabels, readSeries } from '../generated.ts';
import { compare } from '../peers.ts';
import { seconds } from '../timing.ts';
import type { Workplace } from '../workplace.ts';

/** Masks in memory to a BINARY DICOM SEG on disk. */
export async function seg(workplace: Workplace): Promise<void> {
  const folder = await generatedSeries(workplace, 'seg');
  if (!folder) return;
  const { volume, source } = await readSeries(folder);
  const masks = readLabels(folder, { volume });
  const input: SegmentationInput = {
    grid: volume,
    source,
    segments: [...masks].map(([label, mask]) => ({
      label: `segment ${label}`,
      color: '#c08040',
      algorithm: { type: 'MANUAL' },
      mask,
    })),
    contentCreator: 'bench',
    softwareVersion: '1',
    now: new Date(),
    newUid: () => `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`,
  };
  const path = join(workplace.newFolder('exports'), 'seg.dcm');
  await compare(workplace, folder, {
    part: 'seg',
    ours: {
      what: `Sagitta writes ${masks.size} segments`,
      run: () => seconds(() => writeFileSync(path, writeSegmentation(input))),
    },
    peers: [
      { what: 'highdicom', work: 'write_seg_highdicom', secondsOf: (run) => run.encode_only_s, goal: 0.2 },
    ],
  });
}
