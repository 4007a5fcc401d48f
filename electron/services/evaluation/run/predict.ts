import type { PropagationPlan, SlicePrompt } from '#core/contract';
import { axisIndex, inPlaneAxes } from '#core/geometry';
import { decodeRuns, Mask } from '#core/masks';
import { largestComponent } from '#core/volumetric';
import type { SimulatedPrompt } from '#core/volumetric/prompt-simulation';
import type { Inference, ModelRef, SliceOutcome, VolumeRef } from '#electron/inference';
import { anchorsOf } from '#electron/services/segmentation';

export interface Prediction {
  readonly mask: Mask;
  /** Slices that the model looked at. */
  readonly slices: number;
  /** As if the plan had been run alone: embeddings that an earlier one has left count with what they took. */
  readonly seconds: number;
  /** What has really passed. */
  readonly elapsedSeconds: number;
}

export interface PredictOptions {
  readonly volume: VolumeRef;
  readonly model: ModelRef;
  readonly plan: PropagationPlan;
  readonly signal: AbortSignal;
  onNotice(text: string): void;
}

/** The only structure of the case, by a name of its own as the segmentation service asks for it. */
const SEGMENT = 'structure';

/**
 * What the product does with these prompts under this plan: clicks are answered on their slices first, then the
 * prompts are carried through the volume, then the plan's last steps.
 */
export async function predict(
  inference: Inference,
  prompts: readonly SimulatedPrompt[],
  options: PredictOptions,
): Promise<Prediction> {
  const { volume, model, plan, signal, onNotice } = options;
  const [{ prompt: first }] = prompts;
  const mask = new Mask(volume.shape);
  const [a, b] = inPlaneAxes(first.axis).map((name) => volume.shape[axisIndex(name)]);
  let slices = 0;
  const take = ({ axis, slice, runs, predictedIou }: SliceOutcome) => {
    mask.setPlane(axis, slice, decodeRuns(runs, a * b));
    if (predictedIou !== null) slices++;
  };
  const [started, begunAt] = [performance.now(), Date.now()];
  let sparedMs = 0;
  for (const { prompt, mask: given } of prompts) {
    if (given) mask.setPlane(prompt.axis, prompt.slice, given);
    else if (!prompt.box)
      take(await inference.prompt({ volume, model, plan, axis: prompt.axis, prompt }, signal));
  }
  if (prompts.some(({ prompt }) => isAnswered(prompt, mask))) {
    const known = { shape: [...volume.shape] as [number, number, number], results: [] };
    const asked = prompts.map(({ prompt }) => ({ ...prompt, segmentId: SEGMENT }));
    const { axis, anchors } = anchorsOf({ ...known, prompts: asked }, SEGMENT, mask, plan.order);
    const report = await inference.propagate(
      { volume, model, plan, axis, anchors, begunAt },
      { signal, onNotice, onSlices: async (outcomes) => outcomes.forEach(take) },
    );
    sparedMs = report.sparedMs;
  }
  const finished = plan.post.largestComponent ? largestComponent(mask) : mask;
  const elapsedSeconds = (performance.now() - started) / 1000;
  return { mask: finished, slices, seconds: elapsedSeconds + sparedMs / 1000, elapsedSeconds };
}

/** A click that the model answers with nothing leaves nothing to carry: the prediction is empty, which is a result. */
function isAnswered({ box, axis, slice }: SlicePrompt, mask: Mask): boolean {
  return box !== undefined || mask.plane(axis, slice).includes(1);
}
