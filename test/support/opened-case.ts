import { fileURLToPath } from 'node:url';
import type { Params, SlicePrompt } from '#core/contract';
import type { Volume } from '#core/geometry';
import { encodeRuns } from '#core/masks';
import { fakeModelOf } from './fake-model.ts';
import { newCase, temporaryLibrary } from './library.ts';
import { context, storedMask, testInference, testSegmentation } from './segmentation.ts';

const FAKE_CHILD = fileURLToPath(new URL('./fake-child.node.ts', import.meta.url));
const SHAPE = [32, 32, 20] as const;
/** A process takes its time to start on a busy machine. */
export const patient = { timeout: 20_000 };

const model = fakeModelOf(128, { windowsHu: { soft: [-160, 240], bone: [-500, 1300] } });

/** A bright column i 10..19, j 12..21 that ends below slice 15, and a thinner one beside it, i 26..29. */
function column(): Volume {
  const data = new Int16Array(SHAPE[0] * SHAPE[1] * SHAPE[2]).map((_, n) => {
    const [i, j, k] = [n % 32, Math.floor(n / 32) % 32, Math.floor(n / 1024)];
    const inside = (i >= 10 && i < 20) || (i >= 26 && i < 30);
    return inside && j >= 12 && j < 22 && k < 15 ? 200 : -1000;
  });
  return {
    shape: SHAPE,
    affineLps: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    data,
  };
}

/**
 * A case with that scan and one segment, open in a segmentation service over the fake model. The first process stands
 * still at its `holdsAt`th tracked slice (of all its runs), until it is ended.
 */
export async function openedCase(holdsAt?: number) {
  const library = await temporaryLibrary();
  const { id: caseId } = await library.addCase(newCase({ volume: column() }));
  const { segment } = await library.createSegment(caseId, { label: 'Column' });
  const segmentId = segment.id;
  const { inference, children } = testInference(
    FAKE_CHILD,
    holdsAt === undefined ? [] : ['0', `track:holds:${holdsAt}`],
  );
  const { handlers, comparisonMasks, jobs, events, ended } = testSegmentation(library, inference, model);
  const prompt = (changes: Partial<SlicePrompt> = {}) => {
    const box: SlicePrompt = { axis: 'k', slice: 5, box: [10, 12, 19, 21], points: [], mask: false };
    return handlers['segmentation.prompt']({ caseId, segmentId, prompt: { ...box, ...changes } }, context());
  };
  const propagate = async (changes: Partial<Params<'segmentation.propagate'>> = {}) => {
    const asked = { caseId, segmentIds: [segmentId], plan: 'default', ...changes };
    return ended((await handlers['segmentation.propagate'](asked, context())).jobId);
  };
  const mark = (slices: number[], state: 'accepted' | 'rejected') =>
    handlers['segmentation.mark']({ caseId, segmentId, axis: 'k', slices, state }, context());
  const states = async () => {
    const { results } = await library.getCase(caseId);
    return Object.fromEntries(results.filter((r) => r.axis === 'k').map((r) => [r.slice, r.state]));
  };
  const mask = () => storedMask(library, caseId, segmentId, SHAPE);
  const draw = async (k: number, pixels: number[]) => {
    const slice = new Uint8Array(32 * 32);
    for (const at of pixels) slice[at] = 1;
    const slices = [{ segmentId, k, runs: encodeRuns(slice) }];
    await library.apply({ caseId, label: 'Brush', kind: 'brush', slices });
  };
  return {
    library,
    caseId,
    segmentId,
    handlers,
    comparisonMasks,
    jobs,
    events,
    ended,
    children,
    prompt,
    propagate,
    mark,
    states,
    mask,
    draw,
  };
}
