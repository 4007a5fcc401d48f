import {
  type CaseDetail,
  type PropagationPlan,
  SagittaError,
  type SlicePrompt,
  type SliceResult,
} from '#core/contract';
import { type Axis, axisIndex } from '#core/geometry';
import { encodeRuns, type Mask } from '#core/masks';
import type { SliceAnchor } from '#electron/inference';
import { isProtected } from './protected-slices.ts';

export interface Anchors {
  readonly axis: Axis;
  readonly anchors: readonly SliceAnchor[];
  /** Prompts on slices of other axes, which a run along this axis cannot use. */
  readonly leftAside: number;
}

type Known = Pick<CaseDetail, 'prompts' | 'results' | 'shape'>;

/**
 * What a run of the segment starts from and stops at: every prompt, every slice made by hand, every accepted
 * slice, on the axis that has most of the prompts (the latest one decides between equals).
 */
export function anchorsOf(
  detail: Known,
  segmentId: string,
  mask: Mask,
  order: PropagationPlan['order'],
): Anchors {
  const prompts = detail.prompts.filter((p) => p.segmentId === segmentId);
  const results = detail.results.filter((r) => r.segmentId === segmentId);
  const axis = axisOf(prompts, results);
  const along = results.filter((r) => r.axis === axis);
  const bySlice = new Map(along.map((r) => [r.slice, r]));
  const runs = (slice: number) => encodeRuns(mask.plane(axis, slice));

  const prompted = prompts.filter((p) => p.axis === axis && bySlice.get(p.slice)?.state !== 'rejected');
  const fromPrompts = prompted.map(({ axis: held, slice, box, points, mask: byMask }): SliceAnchor => {
    const prompt: SlicePrompt = { axis: held, slice, box, points, mask: byMask };
    const present = runs(slice);
    // What clicks have led to is taken at its word; a box is asked again, on the run's crop, and so is
    // everything where the run is to be the package's own.
    const replayed = box !== undefined || order === 'forward-reverse-shared';
    const asked = replayed && !byMask && !isProtected(bySlice.get(slice));
    return asked
      ? { slice, prompt, present, role: 'source' }
      : { slice, prompt, mask: present, role: roleOf(slice) };
  });
  const byHand = along
    .filter((r) => isProtected(r) && !prompted.some((p) => p.slice === r.slice))
    .map(({ slice }): SliceAnchor => {
      const prompt: SlicePrompt = { axis, slice, points: [], mask: true };
      return { slice, prompt, mask: runs(slice), role: roleOf(slice) };
    });

  /** An accepted slice only ends runs, unless nothing has been proposed beyond it; nothing grows from nothing. */
  function roleOf(slice: number): SliceAnchor['role'] {
    if (!mask.plane(axis, slice).includes(1)) return 'boundary';
    if (bySlice.get(slice)?.state !== 'accepted') return 'source';
    const last = detail.shape[axisIndex(axis)] - 1;
    const open = [slice - 1, slice + 1].some((s) => s >= 0 && s <= last && !bySlice.has(s));
    return open ? 'source' : 'boundary';
  }

  const anchors = [...fromPrompts, ...byHand];
  if (!anchors.some((a) => a.role === 'source'))
    throw new SagittaError('prompt-invalid', 'There is nothing to propagate: the segment has no prompt.', {
      remedy: 'Draw a box, click on the structure, or paint it on one slice first.',
    });
  return { axis, anchors, leftAside: prompts.filter((p) => p.axis !== axis).length };
}

/** Without any prompt, the axis on which the user has drawn. */
function axisOf(prompts: readonly SlicePrompt[], results: readonly SliceResult[]): Axis {
  const counted = prompts.length > 0 ? prompts : results.filter(isProtected);
  const count = (axis: Axis) => counted.filter((p) => p.axis === axis).length;
  return counted.reduce<Axis>(
    (best, p) => (count(p.axis) >= count(best) ? p.axis : best),
    counted[0]?.axis ?? 'k',
  );
}
