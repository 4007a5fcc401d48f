import { expect, test } from 'vitest';
import { decodePacket, encodePacket } from '#core/masks';
import { caseWithSegment, slice, temporaryLibrary, voxelsBySlice } from '../../../test/support/library.ts';
import { libraryData } from './index.ts';

async function opened() {
  const library = await temporaryLibrary();
  const ids = await caseWithSegment(library);
  return { library, data: libraryData(library), ...ids };
}

test('a stroke sent as a packet is kept and comes back as a packet', async () => {
  const { library, data, caseId, segmentId } = await opened();
  const body = encodePacket({ revision: 1, slices: [slice(segmentId, 2, 9)] });
  const { revision } = await data.edit(caseId, { kind: 'brush', base: '1' }, body);
  expect(await voxelsBySlice(library, caseId, segmentId)).toEqual({ 2: 9 });
  const packet = decodePacket(await data.masks(caseId, '1'));
  expect(packet.revision).toBe(revision);
  expect(packet.slices).toMatchObject([{ segmentId, k: 2 }]);
  expect((await library.getCase(caseId)).undo).toBe('Brush');
});

test('a stroke over a slice that changed meanwhile is a conflict', async () => {
  const { data, caseId, segmentId } = await opened();
  const body = (voxels: number) => encodePacket({ revision: 1, slices: [slice(segmentId, 2, voxels)] });
  await data.edit(caseId, { kind: 'brush', base: '1' }, body(9));
  await expect(data.edit(caseId, { kind: 'brush', base: '1' }, body(8))).rejects.toMatchObject({
    code: 'conflict',
  });
});

const packet = encodePacket({ revision: 1, slices: [{ segmentId: 's', k: 0, runs: Uint8Array.of(0, 3) }] });
test.each([
  ['of no known kind', { kind: 'paint', base: '1' }, packet],
  ['without a base', { kind: 'brush', base: null }, packet],
  ['with a base that is no number', { kind: 'brush', base: '1e3' }, packet],
  ['that is cut off', { kind: 'brush', base: '1' }, packet.subarray(0, -1)],
  ['that is no packet', { kind: 'brush', base: '1' }, new TextEncoder().encode('hello there')],
  ['without slices', { kind: 'brush', base: '1' }, encodePacket({ revision: 1, slices: [] })],
])('an edit %s is a bad request', async (_, query, body) => {
  const { data, caseId } = await opened();
  await expect(data.edit(caseId, query, body)).rejects.toMatchObject({ code: 'bad-request' });
});

test('the volume is a file of the length its grid needs', async () => {
  const { data, caseId } = await opened();
  expect(await data.volume(caseId)).toMatchObject({ dataType: 'int16', bytes: 16 * 12 * 10 * 2 });
});
