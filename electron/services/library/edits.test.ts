import { expect, test } from 'vitest';
import { caseWithSegment, slice, temporaryLibrary, voxelsBySlice } from '../../../test/support/library.ts';
import type { Change } from './index.ts';

async function opened() {
  const library = await temporaryLibrary();
  const { caseId, segmentId } = await caseWithSegment(library);
  const apply = (change: Partial<Change>) =>
    library.apply({ caseId, kind: 'brush', label: 'Brush', ...change });
  const results = async () =>
    Object.fromEntries((await library.getCase(caseId)).results.map((r) => [`${r.axis}${r.slice}`, r.state]));
  const proposed = (k: number, voxels: number, state = 'proposed' as const) => ({
    segmentId,
    axis: 'k' as const,
    slice: k,
    result: { segmentId, axis: 'k' as const, slice: k, state, voxels, predictedIou: 0.9, objectScore: 4 },
  });
  return { library, caseId, segmentId, apply, results, proposed };
}

test('voxels and millilitres follow every stroke', async () => {
  const { library, caseId, segmentId, apply } = await opened();
  await apply({ slices: [slice(segmentId, 1, 10), slice(segmentId, 2, 30)] });
  await apply({ slices: [slice(segmentId, 2, 5)] });
  const [segment] = (await library.getCase(caseId)).segments;
  expect(segment).toMatchObject({ voxels: 15, state: 'draft' });
  expect(segment.volumeMl).toBeCloseTo(15 * 0.0005, 12);
});

test('readers get the slices that changed since the revision they have, empty ones too', async () => {
  const { library, caseId, segmentId, apply } = await opened();
  const { revision } = await apply({ slices: [slice(segmentId, 1, 10), slice(segmentId, 2, 10)] });
  const last = await apply({ kind: 'eraser', slices: [slice(segmentId, 2, 0)] });
  const packet = await library.masksSince(caseId, revision);
  expect(packet.revision).toBe(last.revision);
  expect(packet.slices.map((s) => [s.k, s.runs.length])).toEqual([[2, 0]]);
  expect((await library.masksSince(caseId, 0)).slices.map((s) => s.k)).toEqual([1]);
});

test('a change that changes nothing makes no event', async () => {
  const { segmentId, apply } = await opened();
  const first = await apply({ slices: [slice(segmentId, 1, 10)] });
  expect(await apply({ slices: [slice(segmentId, 1, 10)] })).toEqual(first);
});

test('a hand edit makes a fresh slice given and a known one corrected', async () => {
  const { segmentId, apply, results, proposed } = await opened();
  await apply({ kind: 'propagate', slices: [slice(segmentId, 4, 9)], results: [proposed(4, 9)] });
  await apply({ slices: [slice(segmentId, 4, 8), slice(segmentId, 5, 8)] });
  expect(await results()).toEqual({ k4: 'corrected', k5: 'given' });
  await apply({ slices: [slice(segmentId, 5, 7)] });
  expect((await results()).k5).toBe('given');
});

test('a propagation leaves slices that the user made or accepted', async () => {
  const { library, caseId, segmentId, apply, results, proposed } = await opened();
  await apply({ slices: [slice(segmentId, 4, 8)] });
  const answer = await apply({
    kind: 'propagate',
    slices: [slice(segmentId, 4, 50), slice(segmentId, 5, 50)],
    results: [proposed(4, 50), proposed(5, 50)],
  });
  expect(answer.kept).toEqual([4]);
  expect(await voxelsBySlice(library, caseId, segmentId)).toEqual({ 4: 8, 5: 50 });
  expect(await results()).toEqual({ k4: 'given', k5: 'proposed' });
});

test('clearing opens a slice to propagation again', async () => {
  const { segmentId, apply, results, proposed } = await opened();
  await apply({ slices: [slice(segmentId, 4, 8)] });
  await apply({ kind: 'clear', slices: [slice(segmentId, 4, 0)] });
  expect(await results()).toEqual({});
  const answer = await apply({
    kind: 'propagate',
    slices: [slice(segmentId, 4, 50)],
    results: [proposed(4, 50)],
  });
  expect(answer.kept).toBeUndefined();
});

test('a change that brings results decides on them alone', async () => {
  const { segmentId, apply, results, proposed } = await opened();
  await apply({ slices: [slice(segmentId, 4, 8), slice(segmentId, 5, 8)] });
  await apply({
    kind: 'clear',
    slices: [slice(segmentId, 4, 3), slice(segmentId, 5, 3)],
    results: [{ ...proposed(4, 0), result: null }],
  });
  expect(await results()).toEqual({ k5: 'given' });
});

test('a segment is proposed while slices wait for review and accepted when none does', async () => {
  const { library, caseId, segmentId, apply, proposed } = await opened();
  await apply({ kind: 'propagate', slices: [slice(segmentId, 4, 9)], results: [proposed(4, 9)] });
  expect((await library.getCase(caseId)).segments[0].state).toBe('proposed');
  await apply({ kind: 'mark', results: [proposed(4, 9, 'accepted' as never)] });
  expect((await library.getCase(caseId)).segments[0].state).toBe('accepted');
});

test('a locked segment cannot be changed', async () => {
  const { library, caseId, segmentId, apply } = await opened();
  await library.updateSegment(caseId, segmentId, { locked: true });
  await expect(apply({ slices: [slice(segmentId, 1, 1)] })).rejects.toMatchObject({ code: 'conflict' });
  await expect(library.removeSegment(caseId, segmentId)).rejects.toMatchObject({ code: 'conflict' });
});

test('an edit of a slice that changed meanwhile is refused, of another slice not', async () => {
  const { segmentId, apply } = await opened();
  const { revision } = await apply({ slices: [slice(segmentId, 1, 10)] });
  await apply({ slices: [slice(segmentId, 1, 11)] });
  await expect(apply({ base: revision, slices: [slice(segmentId, 1, 12)] })).rejects.toMatchObject({
    code: 'conflict',
  });
  await apply({ base: revision, slices: [slice(segmentId, 2, 12)] });
});

test.each([
  ['a slice outside of the volume', { k: 10, runs: Uint8Array.of(0, 1) }, /0\.\.9/],
  ['runs longer than the slice', { k: 0, runs: Uint8Array.of(0, 0xff, 0x7f) }, /pixels in a slice of 192/],
  ['runs that are cut off', { k: 0, runs: Uint8Array.of(0x80) }, /unfinished varint/],
])('%s is a bad request, and nothing of the change is kept', async (_, bad, words) => {
  const { library, caseId, segmentId, apply } = await opened();
  const { revision } = await library.getCase(caseId);
  const slices = [slice(segmentId, 1, 4), { segmentId, ...bad }];
  await expect(apply({ slices })).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringMatching(words),
  });
  expect((await library.getCase(caseId)).revision).toBe(revision);
});

test('segments that are not there are not found', async () => {
  const { apply } = await opened();
  await expect(apply({ slices: [slice('nobody', 1, 1)] })).rejects.toMatchObject({ code: 'not-found' });
});
