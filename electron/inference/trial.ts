import { SagittaError } from '#core/contract';
import type { Embedding } from '#core/sam2';
import { phantom } from '#core/sam2/oracle';
import type { OpenModel } from './engine.ts';

/** What a model says about the self-test scan. */
export interface Trial {
  /** Low-resolution logits of every object on the prompted slice and on those it was tracked to. */
  readonly logits: readonly Float32Array[];
  /** Image features of every slice. */
  readonly features: readonly Float32Array[];
  /** Dice of the masks on the prompted slice to the organs that were prompted. */
  readonly found: number;
  /** Of the fastest tracked slice, from the grey frame to the mask: other work on the machine only adds to it. */
  readonly msPerSlice: number;
}

export interface TrialOptions {
  /** How many slices, the prompted one among them: at most 9. */
  readonly slices: number;
  /** `memory.pool` of the plan. */
  readonly pool: 1 | 2;
}

/** A synthetic body of a few slices with three organs; integer arithmetic, so the same everywhere. */
const SCAN = { depth: 16, height: 128, width: 128, seed: 24 } as const;
const FIRST_SLICE = 6;

/**
 * Prompts every organ of the self-test scan with its box and tracks it over the next slices. Done twice: the first run
 * prepares memory and shaders, the second is timed.
 */
export async function tryOut(model: OpenModel, options: TrialOptions): Promise<Trial> {
  await trackOrgans(model, options);
  return trackOrgans(model, options);
}

async function trackOrgans(model: OpenModel, { slices, pool }: TrialOptions): Promise<Trial> {
  const { width, height } = SCAN;
  const { frames, labels } = phantom(SCAN);
  const area = width * height;
  const embeddings: Embedding[] = [];
  const encodeMs = new Fastest();
  const trackMs = new Fastest();
  for (let n = 0; n < slices; n++) {
    const from = (FIRST_SLICE + n) * area;
    const data = Float32Array.from(frames.subarray(from, from + area), (v) => v / 255);
    embeddings.push(await encodeMs.of(() => model.encode({ data, width, height })));
  }
  const source = { count: slices, width, height, embed: async (t: number) => embeddings[t] };
  const truth = labels.subarray(FIRST_SLICE * area, (FIRST_SLICE + 1) * area);
  const organs = organsOf(truth, width);
  const logits: Float32Array[] = [];
  const overlap = { both: 0, sum: 0 };
  for (const { label, box } of organs) {
    const tracker = model.tracker(source, { size: 7, stride: 1, pool });
    const { lowRes } = await tracker.prompt(0, { box, points: [] });
    addOverlap(overlap, lowRes, tracker.lowResSize, (x, y) => truth[y * width + x] === label);
    logits.push(lowRes);
    for (let t = 1; t < slices; t++) logits.push((await trackMs.of(() => tracker.track(t, false))).lowRes);
  }
  if (!logits.every((values) => values.every(Number.isFinite)))
    throw new SagittaError('model-invalid', 'The model answers with values that are not numbers.', {
      remedy: 'The checkpoint is damaged or of another kind: get it again, or check its card.',
    });
  return {
    logits,
    features: embeddings.map((e) => e.features),
    found: overlap.sum === 0 ? 0 : (2 * overlap.both) / overlap.sum,
    msPerSlice: encodeMs.ms + trackMs.ms,
  };
}

class Fastest {
  ms = Number.POSITIVE_INFINITY;

  async of<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.ms = Math.min(this.ms, performance.now() - start);
    return result;
  }
}

function addOverlap(
  overlap: { both: number; sum: number },
  lowRes: Float32Array,
  side: number,
  inOrgan: (x: number, y: number) => boolean,
): void {
  const step = SCAN.width / side;
  const centre = (n: number) => Math.floor((n + 0.5) * step);
  lowRes.forEach((logit, at) => {
    const truth = inOrgan(centre(at % side), centre(Math.floor(at / side)));
    overlap.both += Number(logit > 0 && truth);
    overlap.sum += Number(logit > 0) + Number(truth);
  });
}

type Box = readonly [number, number, number, number];

/** Every label on a slice with its box [x0, y0, x1, y1], upper edge outside. */
function organsOf(labels: Uint8Array, width: number): { readonly label: number; readonly box: Box }[] {
  const boxes = new Map<number, Box>();
  labels.forEach((label, at) => {
    if (label === 0) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    const [x0, y0, x1, y1] = boxes.get(label) ?? [x, y, x + 1, y + 1];
    boxes.set(label, [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)]);
  });
  return [...boxes].map(([label, box]) => ({ label, box }));
}
