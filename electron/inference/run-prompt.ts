import { SagittaError } from '#core/contract';
import { countRuns, decodeRuns, encodeRuns } from '#core/masks';
import {
  displayRegion,
  type FrameGeometry,
  type FrameOutput,
  logitsToMask,
  maskRegion,
  maskToStored,
  pointRegions,
  promptToFrame,
  Reviser,
  timeOf,
  trackingOptions,
  uniteRegions,
} from '#core/volumetric';
import type { PromptRequest, SliceOutcome } from './requests.ts';
import type { View } from './view.ts';

/**
 * Segments one slice from its prompt: one decoder pass. Clicks on a slice where the segment already is correct
 * what is there. Clicks on an empty slice are answered on the whole slice first; where the model works on crops,
 * the crop is then taken around that answer.
 */
export async function runPrompt(request: PromptRequest, seen: View): Promise<SliceOutcome> {
  const { prompt } = request;
  const { layout } = seen;
  const present = request.present && decodeRuns(request.present, layout.width * layout.height);
  const drawn = prompt.box ? displayRegion(layout, prompt.box) : present ? maskRegion(layout, present) : null;
  const region = drawn && uniteRegions([drawn, ...pointRegions(layout, prompt.points)]);
  if (!region && prompt.points.length === 0)
    throw new SagittaError('prompt-invalid', 'The prompt is empty: it has no box, no point and no mask.', {
      remedy: 'Draw a box or click on the structure.',
    });

  const t = timeOf(layout, prompt.slice);
  const view = seen.fitted(region ? [{ t, region }] : []);
  const whole = view.frame(null);
  const first = region ? view.frame(region) : whole;
  let answer = await segment(request, view, first, present);
  if (!region) {
    const found = maskRegion(layout, answer.mask);
    const closer = found && view.frame(found);
    if (closer && closer.square?.sidePx !== whole.square?.sidePx)
      answer = await segment(request, view, closer, present);
  }
  return outcomeOf(request.axis, prompt.slice, 'prompted', answer.output, answer.mask);
}

async function segment(
  { prompt, plan }: PromptRequest,
  view: View,
  frame: FrameGeometry,
  present: Uint8Array | undefined,
): Promise<{ output: FrameOutput; mask: Uint8Array }> {
  const t = timeOf(view.layout, prompt.slice);
  const frames = view.frames(() => frame, t);
  const tracker = view.model.tracker(frames, trackingOptions(plan, view.layout.stepMm));
  // Clicks refine what is there; a box replaces it.
  const refined = prompt.mask || !prompt.box ? present : undefined;
  const output = await tracker.prompt(
    t,
    promptToFrame(frame, prompt, refined?.includes(1) ? refined : undefined),
  );
  return {
    output,
    mask: revisedMask(prompt, plan, view, frame, output) ?? logitsToMask(frame, output.lowRes),
  };
}

/** The answer to a box alone is looked at once more, as in a run; clicks are obeyed as they are. */
function revisedMask(
  { box, points, slice }: PromptRequest['prompt'],
  { post }: PromptRequest['plan'],
  { volume, layout }: View,
  frame: FrameGeometry,
  output: FrameOutput,
): Uint8Array | null {
  if (!post.refine || !box || points.length > 0) return null;
  const reviser = new Reviser(volume, () => frame, post.refine);
  const t = timeOf(layout, slice);
  reviser.prompted(t, output, displayRegion(layout, box));
  const mask = reviser.mask(t);
  return mask && maskToStored(layout, mask);
}

export function outcomeOf(
  axis: SliceOutcome['axis'],
  slice: number,
  state: SliceOutcome['state'],
  output: FrameOutput,
  mask: Uint8Array,
): SliceOutcome {
  const runs = encodeRuns(mask);
  return {
    axis,
    slice,
    state: output.objectScore <= 0 ? 'absent' : state,
    runs,
    voxels: countRuns(runs, mask.length),
    predictedIou: Math.min(1, Math.max(0, output.predictedIou)),
    objectScore: output.objectScore,
  };
}
