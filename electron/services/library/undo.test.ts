import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseWithSegment, slice, temporaryLibrary, voxelsBySlice } from '../../../test/support/library.ts';

async function opened() {
  const library = await temporaryLibrary();
  const ids = await caseWithSegment(library);
  const { caseId, segmentId } = ids;
  const brush = (k: number, voxels: number) =>
    library.apply({ caseId, kind: 'brush', label: `Brush ${voxels}`, slices: [slice(segmentId, k, voxels)] });
  return { library, ...ids, brush, voxels: () => voxelsBySlice(library, caseId, segmentId) };
}

test('undo and redo walk through strokes on one slice, each a new revision', async () => {
  const { library, caseId, brush, voxels } = await opened();
  await brush(1, 10);
  const { revision } = await brush(1, 20);
  expect(await library.undo(caseId)).toEqual({ revision: revision + 1, label: 'Brush 20' });
  expect(await voxels()).toEqual({ 1: 10 });
  await library.undo(caseId);
  expect(await voxels()).toEqual({});
  await library.redo(caseId);
  expect(await voxels()).toEqual({ 1: 10 });
  await library.redo(caseId);
  expect(await voxels()).toEqual({ 1: 20 });
  await library.undo(caseId);
  expect(await voxels()).toEqual({ 1: 10 });
});

test('the case tells what undo and redo would do', async () => {
  const { library, caseId, brush } = await opened();
  await brush(1, 10);
  expect(await library.getCase(caseId)).toMatchObject({ undo: 'Brush 10', redo: null });
  await library.undo(caseId);
  expect(await library.getCase(caseId)).toMatchObject({ undo: 'Add Liver', redo: 'Brush 10' });
});

test('a new stroke ends redo', async () => {
  const { library, caseId, brush } = await opened();
  await brush(1, 10);
  await library.undo(caseId);
  await brush(2, 10);
  await expect(library.redo(caseId)).rejects.toMatchObject({ code: 'conflict' });
});

test('a propagation is undone as one, and keeps a stroke made in the middle of it', async () => {
  const { library, caseId, segmentId, brush, voxels } = await opened();
  const proposed = (k: number) =>
    library.apply({
      caseId,
      kind: 'propagate',
      label: 'Propagate',
      group: 'job',
      slices: [slice(segmentId, k, 50)],
    });
  await brush(0, 5);
  await proposed(1);
  await proposed(2);
  await brush(2, 7);
  await proposed(3);
  await library.undo(caseId);
  expect(await voxels()).toEqual({ 0: 5, 2: 7 });
  await library.redo(caseId);
  expect(await voxels()).toEqual({ 0: 5, 1: 50, 2: 7, 3: 50 });
});

test('an import of a segment, its creation and its slices, is one step', async () => {
  const { library, caseId } = await opened();
  const { segment } = await library.createSegment(caseId, { label: 'Imported', group: 'import' });
  const change = { caseId, kind: 'import' as const, label: 'Import', group: 'import' };
  await library.apply({ ...change, slices: [slice(segment.id, 1, 3)] });
  await library.undo(caseId);
  expect((await library.getCase(caseId)).segments.map((s) => s.label)).toEqual(['Liver']);
  await library.redo(caseId);
  expect((await library.getCase(caseId)).segments.map((s) => [s.label, s.voxels])).toEqual([
    ['Liver', 0],
    ['Imported', 3],
  ]);
});

test('undo brings a removed segment back with its slices, for readers that had forgotten it too', async () => {
  const { library, caseId, segmentId, brush } = await opened();
  await brush(1, 10);
  const removed = await library.removeSegment(caseId, segmentId);
  expect((await library.getCase(caseId)).segments).toEqual([]);
  expect((await library.masksSince(caseId, 0)).slices).toEqual([]);
  await library.undo(caseId);
  expect((await library.getCase(caseId)).segments[0]).toMatchObject({ id: segmentId, voxels: 10 });
  expect((await library.masksSince(caseId, removed.revision)).slices.map((s) => s.k)).toEqual([1]);
});

test('undo takes names and colours back, but not whether a segment is shown', async () => {
  const { library, caseId, segmentId } = await opened();
  await library.updateSegment(caseId, segmentId, { label: 'Spleen', color: '#112233' });
  await library.updateSegment(caseId, segmentId, { visible: false });
  await library.undo(caseId);
  expect((await library.getCase(caseId)).segments[0]).toMatchObject({ label: 'Liver', visible: false });
});

test('undo takes prompts and results back', async () => {
  const { library, caseId, segmentId } = await opened();
  const at = { segmentId, axis: 'k' as const, slice: 3 };
  const prompt = { axis: 'k' as const, slice: 3, box: [1, 1, 5, 5] as [number, number, number, number] };
  await library.apply({
    caseId,
    kind: 'prompt',
    label: 'Prompt',
    prompts: [{ ...at, prompt: { ...prompt, points: [], mask: false } }],
    results: [{ ...at, result: { ...at, state: 'prompted', voxels: 9, predictedIou: 0.8, objectScore: 3 } }],
    slices: [slice(segmentId, 3, 9)],
  });
  expect(await library.getCase(caseId)).toMatchObject({
    prompts: [prompt],
    results: [{ state: 'prompted' }],
  });
  await library.undo(caseId);
  expect(await library.getCase(caseId)).toMatchObject({ prompts: [], results: [] });
});

test('undo does not touch a segment that was locked since', async () => {
  const { library, caseId, segmentId, brush } = await opened();
  await brush(1, 10);
  await library.updateSegment(caseId, segmentId, { locked: true });
  await expect(library.undo(caseId)).rejects.toMatchObject({ code: 'conflict' });
});

test('any walk of strokes, undo and redo does what a stack of pictures does', async () => {
  const { library, caseId, segmentId, voxels } = await opened();
  const step = fc.oneof(
    fc.record({ do: fc.constant('brush' as const), k: fc.nat(2), voxels: fc.nat(20) }),
    fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const past: Record<number, number>[] = [];
      const future: Record<number, number>[] = [];
      let now = await voxels();
      for (const s of steps) {
        if (s.do === 'brush') {
          if ((now[s.k] ?? 0) === s.voxels) continue;
          past.push(now);
          future.length = 0;
          now = Object.fromEntries(Object.entries({ ...now, [s.k]: s.voxels }).filter(([, n]) => n > 0));
          await library.apply({
            caseId,
            kind: 'fill',
            label: 'Fill',
            slices: [slice(segmentId, s.k, s.voxels)],
          });
        } else {
          const [from, to] = s.do === 'undo' ? [past, future] : [future, past];
          const next = from.pop();
          if (!next) continue;
          to.push(now);
          now = next;
          await library[s.do](caseId);
        }
        expect(await voxels()).toEqual(now);
      }
    }),
    { numRuns: 25 },
  );
  expect((await library.verify()).problems).toEqual([]);
});
