import type { SlicePrompt } from '#core/contract';
import type { Mask } from '#core/masks';
import type { SimulatedPrompt } from '#core/volumetric/prompt-simulation';
import { CaseSegment, type SegmentTools } from '../reader/index.ts';

/**
 * What the product makes of these prompts under this plan: clicks are answered on their slices first, then the
 * prompts are carried through the volume.
 */
export async function predict(
  prompts: readonly SimulatedPrompt[],
  tools: Omit<SegmentTools, 'axis'>,
): Promise<CaseSegment> {
  const [{ prompt: first }] = prompts;
  const segment = new CaseSegment({ ...tools, axis: first.axis });
  for (const { prompt, mask } of prompts)
    if (mask || prompt.box) segment.place(prompt, mask);
    else await segment.ask(prompt);
  if (prompts.some(({ prompt }) => isAnswered(prompt, segment.mask))) await segment.propagate();
  return segment;
}

/** A click that the model answers with nothing leaves nothing to carry: the prediction is empty, which is a result. */
function isAnswered({ box, axis, slice }: SlicePrompt, mask: Mask): boolean {
  return box !== undefined || mask.plane(axis, slice).includes(1);
}
