import type { Params, SliceResult } from '#core/contract';
import { axisIndex, inPlaneAxes } from '#core/geometry';
import type { Context } from './context.ts';
import { checkSlice, editableSegment } from './open-case.ts';

/** Sets the review state of slices, keeping what is known of them. */
export async function markSlices(
  context: Context,
  { caseId, segmentId, axis, slices, state }: Params<'segmentation.mark'>,
): Promise<{ revision: number }> {
  const detail = await context.library.getCase(caseId);
  editableSegment(detail, segmentId);
  checkSlice(detail, axis, ...slices);
  const { revision } = await context.exclusive(caseId, async () => {
    const mask = await context.masks.read(caseId, detail.shape, segmentId);
    const results = slices.map((slice) => {
      const known = detail.results.find(
        (r) => r.segmentId === segmentId && r.axis === axis && r.slice === slice,
      );
      const unknown = (): SliceResult => {
        const voxels = mask.plane(axis, slice).reduce((n, v) => n + v, 0);
        return { segmentId, axis, slice, state, voxels, predictedIou: null, objectScore: null };
      };
      return { segmentId, axis, slice, result: known ? { ...known, state } : unknown() };
    });
    return context.library.apply({ caseId, label: `Mark ${state}`, kind: 'mark', results });
  });
  context.emit('case.changed', { caseId, revision, masks: false, detail: true });
  return { revision };
}

/** Removes pixels, prompts and results of slices from..to. */
export async function clearSlices(
  context: Context,
  { caseId, segmentId, axis, from, to }: Params<'segmentation.clear'>,
): Promise<{ revision: number }> {
  const detail = await context.library.getCase(caseId);
  editableSegment(detail, segmentId);
  checkSlice(detail, axis, from, to);
  const within = (p: { segmentId: string; axis: string; slice: number }) =>
    p.segmentId === segmentId && p.axis === axis && p.slice >= from && p.slice <= to;
  const [a, b] = inPlaneAxes(axis).map((name) => detail.shape[axisIndex(name)]);
  const planes = Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => ({
    axis,
    slice: from + n,
    pixels: new Uint8Array(a * b),
  }));
  const { revision } = await context.exclusive(caseId, async () =>
    context.library.apply({
      caseId,
      label: 'Clear',
      kind: 'clear',
      slices: await context.masks.changed(caseId, detail.shape, segmentId, planes),
      prompts: detail.prompts.filter(within).map(({ slice }) => ({ segmentId, axis, slice, prompt: null })),
      results: detail.results.filter(within).map(({ slice }) => ({ segmentId, axis, slice, result: null })),
    }),
  );
  context.emit('case.changed', { caseId, revision, masks: true, detail: true });
  return { revision };
}
