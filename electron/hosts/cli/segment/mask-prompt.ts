import { dirname, resolve } from 'node:path';
import { dataUrls, SagittaError, type SlicePrompt } from '#core/contract';
import { axisIndex, type Shape } from '#core/geometry';
import { decodePacket, decodeRuns, encodePacket, encodeRuns, Mask } from '#core/masks';
import type { Scan } from './scan.ts';

/**
 * Draws one slice of a mask file into a segment, from where `mask: true` takes it as the prompt. The file
 * is read by the import of labelmaps, so that its grid is checked; what that leaves in the case is removed.
 */
export async function drawMaskSlice(
  { session, caseId }: Scan,
  segmentId: string,
  { axis, slice }: Pick<SlicePrompt, 'axis' | 'slice'>,
  maskFile: string,
  promptsFile: string,
): Promise<void> {
  const { client } = session;
  const path = resolve(dirname(promptsFile), maskFile);
  const { segments, refused } = await client.call('import.paths', { paths: [path], asSegmentsOf: caseId });
  if (segments.length === 0)
    throw new SagittaError('prompt-invalid', `${path}: ${refused[0]?.reason ?? 'the mask is empty'}`);
  const { shape } = await client.call('case.get', { caseId });
  const imported = await readMask({ session, caseId }, shape, new Set(segments.map(({ id }) => id)));
  for (const { id } of segments) await client.call('segment.remove', { caseId, segmentId: id });

  const pixels = imported.mask.plane(axis, slice);
  if (!pixels.includes(1))
    throw new SagittaError('prompt-invalid', `${path}: the mask is empty on slice ${slice} of axis ${axis}`);
  const present = await readMask({ session, caseId }, shape, new Set([segmentId]));
  const changed = present.mask.setPlane(axis, slice, pixels);
  const slices = changed.map((k) => ({ segmentId, k, runs: runsOf(present.mask, k) }));
  if (slices.length === 0) return;
  const body = encodePacket({ revision: present.revision, slices });
  await session.data(dataUrls.edit(caseId, 'fill', present.revision), { method: 'PUT', body });
}

async function readMask(
  { session, caseId }: Scan,
  shape: Shape,
  segmentIds: ReadonlySet<string>,
): Promise<{ mask: Mask; revision: number }> {
  const response = await session.data(dataUrls.masks(caseId, 0));
  const packet = decodePacket(new Uint8Array(await response.arrayBuffer()));
  const mask = new Mask(shape);
  const size = shape[axisIndex('i')] * shape[axisIndex('j')];
  for (const { k, runs } of packet.slices.filter((one) => segmentIds.has(one.segmentId))) {
    const pixels = decodeRuns(runs, size);
    const before = mask.slice(k);
    mask.setSlice(k, before ? pixels.map((value, n) => value | before[n]) : pixels);
  }
  return { mask, revision: packet.revision };
}

function runsOf(mask: Mask, k: number): Uint8Array {
  const slice = mask.slice(k);
  return slice ? encodeRuns(slice) : new Uint8Array();
}
