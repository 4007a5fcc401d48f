import type { CaseDetail, PropagationPlan, SliceResult } from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes } from '#core/geometry';
import { decodeRuns, type Mask } from '#core/masks';
import { largestComponent } from '#core/volumetric';
import type { ModelRef, SliceOutcome } from '#electron/inference';
import type { Change, Library } from '#electron/services/library';
import type { Context } from './context.ts';
import { isProtected } from './protected-slices.ts';
import { differingSlices } from './segment-masks.ts';

/** What a run works on. */
export interface RunTarget {
  readonly segmentId: string;
  readonly label: string;
  readonly axis: Axis;
}

/** Where a run reads from and writes to: the case, or a trial of it. */
export interface RunPlace extends Pick<Context, 'masks' | 'exclusive' | 'emit'> {
  readonly library: Pick<Library, 'getCase' | 'apply'>;
}

/** What the events of a run say of where they came from; those of one `group` are undone together. */
export interface RunOrigin {
  readonly plan: PropagationPlan;
  readonly model: ModelRef;
  readonly group: string;
}

/** Writes what a run finds into the library as it comes, sparing what the user has made or confirmed. */
export class SegmentRun {
  readonly #context: RunPlace;
  readonly #detail: CaseDetail;
  readonly #task: RunTarget;
  readonly #origin: Change;

  constructor(context: RunPlace, detail: CaseDetail, task: RunTarget, { plan, model, group }: RunOrigin) {
    this.#context = context;
    this.#detail = detail;
    this.#task = task;
    this.#origin = {
      kind: 'propagate',
      caseId: detail.id,
      label: `Propagate ${task.label}`,
      group,
      model: model.name,
      plan: plan.name,
    };
  }

  async save(outcomes: readonly SliceOutcome[]): Promise<void> {
    const { library, masks, emit } = this.#context;
    const { id: caseId, shape } = this.#detail;
    const { segmentId, axis } = this.#task;
    const [a, b] = inPlaneAxes(axis).map((name) => shape[axisIndex(name)]);
    await this.#context.exclusive(caseId, async () => {
      const spared = await this.#protected();
      const free = outcomes.filter((o) => !spared.some((s) => s.axis === axis && s.slice === o.slice));
      if (free.length === 0) return;
      const planes = free.map(({ slice, runs }) => ({ axis, slice, pixels: decodeRuns(runs, a * b) }));
      const slices = await masks.changed(caseId, shape, segmentId, planes, spared);
      const results = free.map((o) => resultOf(segmentId, o));
      const { revision } = await library.apply({
        ...this.#origin,
        slices,
        results: results.map((result) => ({ segmentId, axis, slice: result.slice, result })),
      });
      for (const result of results) emit('slice.finished', { caseId, revision, result });
      emit('case.changed', { caseId, revision, masks: true, detail: true });
    });
  }

  /** Drops stray islands of the whole segment, but for slices that the user has made or confirmed. */
  async keepLargestComponent(): Promise<void> {
    const { library, masks, emit } = this.#context;
    const { id: caseId, shape } = this.#detail;
    const { segmentId, axis } = this.#task;
    await this.#context.exclusive(caseId, async () => {
      const now = await masks.read(caseId, shape, segmentId);
      const next = largestComponent(now);
      const known = (await library.getCase(caseId)).results.filter((r) => r.segmentId === segmentId);
      for (const r of known) if (isProtected(r)) next.setPlane(r.axis, r.slice, now.plane(r.axis, r.slice));
      const slices = differingSlices(segmentId, now, next);
      if (slices.length === 0) return;
      const recounted = known
        .filter((r) => r.axis === axis && r.voxels !== pixelCount(next, r))
        .map((r) => ({ ...r, voxels: pixelCount(next, r) }));
      const results = recounted.map((result) => ({ segmentId, axis, slice: result.slice, result }));
      const { revision } = await library.apply({ ...this.#origin, slices, results });
      emit('case.changed', { caseId, revision, masks: true, detail: true });
    });
  }

  async #protected(): Promise<SliceResult[]> {
    const { results } = await this.#context.library.getCase(this.#detail.id);
    return results.filter((r) => r.segmentId === this.#task.segmentId && isProtected(r));
  }
}

function resultOf(segmentId: string, outcome: SliceOutcome): SliceResult {
  const { axis, slice, state, voxels, predictedIou, objectScore } = outcome;
  return { segmentId, axis, slice, state, voxels, predictedIou, objectScore };
}

function pixelCount(mask: Mask, { axis, slice }: Pick<SliceResult, 'axis' | 'slice'>): number {
  return mask.plane(axis, slice).reduce((n, v) => n + v, 0);
}
