import { dataUrls } from '#core/contract';
import { encodePacket, encodeRuns } from '#core/masks';
import { seconds } from '../timing.ts';
import type { Workplace } from '../workplace.ts';
import { newSegment } from './prompt.ts';

const STROKES = 50;

/** A brush stroke of the window until the library has it on disk, and a version of a segment of 100 slices. */
export async function save(workplace: Workplace): Promise<void> {
  const { options, report } = workplace;
  const service = await workplace.served();
  const detail = await workplace.imported(workplace.phantom([512, 512, 100]));
  const segmentId = await newSegment(service, detail);
  const [ni, nj, nk] = detail.shape;
  let { revision } = await service.client.call('case.get', { caseId: detail.id });
  const strokes: number[] = [];
  for (let n = 0; n < STROKES; n++) {
    const runs = encodeRuns(disc(ni, nj, 40 + n));
    const body = encodePacket({ revision: 0, slices: [{ segmentId, k: (n * 2) % nk, runs }] });
    const took = await seconds(async () => {
      const url = dataUrls.edit(detail.id, 'brush', revision);
      ({ revision } = (await (await service.data(url, { method: 'PUT', body })).json()) as {
        revision: number;
      });
    });
    strokes.push(1000 * took);
  }
  report.samples('save', 'brush stroke sent to saved', 'ms', strokes, { p95: true });
  const versions: number[] = [];
  for (let n = 0; n < options.repeat; n++)
    versions.push(await seconds(() => service.client.call('version.save', { caseId: detail.id })));
  report.samples('save', 'version of the case', 's', versions);
}

function disc(ni: number, nj: number, radius: number): Uint8Array {
  return Uint8Array.from({ length: ni * nj }, (_, n) => {
    const [i, j] = [n % ni, Math.floor(n / ni)];
    return Math.hypot(i - ni / 2, j - nj / 2) <= radius ? 1 : 0;
  });
}
