import type { MaskPacket } from '#core/masks';
import { presets, resolvePlan } from '#core/volumetric';
import type { Handlers } from '#electron/services/router';
import { Comparisons } from './comparisons.ts';
import type { Context, SegmentationDeps } from './context.ts';
import { checkSlice, volumeRefOf } from './open-case.ts';
import { promptSlice } from './prompt-slice.ts';
import { startPropagation } from './propagate-segments.ts';
import { clearSlices, markSlices } from './review.ts';
import { SegmentMasks } from './segment-masks.ts';

type Commands =
  | 'segmentation.prompt'
  | 'segmentation.warm'
  | 'segmentation.propagate'
  | 'segmentation.mark'
  | 'segmentation.clear'
  | 'plan.list'
  | 'comparison.start'
  | 'comparison.get'
  | 'comparison.keep'
  | 'comparison.discard';

export interface Segmentation {
  readonly handlers: Pick<Handlers, Commands>;
  /** Masks of a comparison's trials that changed after `since`. Throws `not-found`. */
  comparisonMasks(comparisonId: string, since: number): Promise<MaskPacket>;
}

/** Prompts, runs and reviews of segments: the library, the jobs and the inference process brought together. */
export function createSegmentation(deps: SegmentationDeps): Segmentation {
  const context: Context = {
    ...deps,
    masks: new SegmentMasks(deps.library),
    exclusive: exclusiveByCase(),
  };
  const comparisons = new Comparisons(context);
  const handlers: Segmentation['handlers'] = {
    'segmentation.prompt': (params, { signal }) => promptSlice(context, params, signal),
    async 'segmentation.warm'({ caseId, axis, slice }, { signal }) {
      const detail = await deps.library.getCase(caseId);
      checkSlice(detail, axis, slice);
      const volume = await volumeRefOf(deps.library, detail);
      const model = await deps.models.active();
      return deps.inference.warm({ volume, model, plan: resolvePlan('default'), axis, slice }, signal);
    },
    'segmentation.propagate': (params) => startPropagation(context, params),
    'segmentation.mark': (params) => markSlices(context, params),
    'segmentation.clear': (params) => clearSlices(context, params),
    'plan.list': async () => ({ plans: [...presets] }),
    ...comparisons.handlers,
  };
  return { handlers, comparisonMasks: (id, since) => comparisons.masksSince(id, since) };
}

/** Work on one case waits for the work before it; what failed does not hold up what follows. */
function exclusiveByCase(): Context['exclusive'] {
  const last = new Map<string, Promise<unknown>>();
  return (caseId, work) => {
    const mine = (last.get(caseId) ?? Promise.resolve()).then(work, work);
    const quiet = mine.catch(() => {});
    last.set(caseId, quiet);
    void quiet.then(() => last.get(caseId) === quiet && last.delete(caseId));
    return mine;
  };
}
