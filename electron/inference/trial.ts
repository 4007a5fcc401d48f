import { SagittaError } from '#core/contract';
import type { Embedding } from '#core/sam2';
import { phantom } from '#core/sam2/oracle';
import type { OpenModel } from './engine.ts';

/** What a model says about the self-test scan. */
export interface Trial {
  /** Low-resolution logits of every object on the prompted and on the tracked slice. */
  readonly logits: readonly Float32Array[];
  /** Of a tracked slice, from the grey frame to the mask. */
  readonly msPerSlice: number;
}

/** A synthetic body of two slices with three organs; integer arithmetic, so the same everywhere. */
const SCAN = { depth: 8, height: 128, width: 128, seed: 24 } as const;
const SLICES = [3, 4];

/** Thrown when a trial is past its time: a call that has begun cannot be ended, but no other is begun. */
export class TooSlow extends Error {}

/**
 * Prompts every organ of the self-test scan with its box and tracks it to the next slice.
 * @param endAt by `performance.now()`; a trial that is not done by then throws TooSlow
 */
export async function tryOut(model: OpenModel, endAt = Number.POSITIVE_INFINITY): Promise<Trial> {
  const inTime = () => {
    if (performance.now() > endAt) throw new TooSlow('the self-test is past its time');
  };
  const { width, height } = SCAN;
  const { frames, labels } = phantom(SCAN);
  const area = width * height;
  const greys = SLICES.map((z) =>
    Float32Array.from(frames.subarray(z * area, (z + 1) * area), (v) => v / 255),
  );
  const start = performance.now();
  const embeddings: Embedding[] = [];
  for (const data of greys) {
    embeddings.push(await model.encode({ data, width, height }));
    inTime();
  }
  const encoded = performance.now();
  const source = { count: greys.length, width, height, embed: async (t: number) => embeddings[t] };
  const logits: Float32Array[] = [];
  const boxes = boxesOf(labels.subarray(SLICES[0] * area, (SLICES[0] + 1) * area), width);
  for (const box of boxes) {
    const tracker = model.tracker(source, { size: 7, stride: 1 });
    logits.push((await tracker.prompt(0, { box, points: [] })).lowRes);
    inTime();
    logits.push((await tracker.track(1, false)).lowRes);
    inTime();
  }
  if (!logits.every((values) => values.every(Number.isFinite)))
    throw new SagittaError('model-invalid', 'The model answers with values that are not numbers.', {
      remedy: 'The checkpoint is damaged or of another kind: get it again, or check its card.',
    });
  const ended = performance.now();
  return { logits, msPerSlice: (encoded - start) / greys.length + (ended - encoded) / (2 * boxes.length) };
}

/** Dice of all masks together (1 where both are empty) and the largest difference of logits. */
export function agreement(a: Trial, b: Trial): { dice: number; maxError: number } {
  let [both, sum, maxError] = [0, 0, 0];
  a.logits.forEach((values, n) => {
    values.forEach((value, at) => {
      const other = b.logits[n][at];
      both += Number(value > 0 && other > 0);
      sum += Number(value > 0) + Number(other > 0);
      maxError = Math.max(maxError, Math.abs(value - other));
    });
  });
  return { dice: sum === 0 ? 1 : (2 * both) / sum, maxError };
}

/** [x0, y0, x1, y1] of every label on a slice, upper edge outside. */
function boxesOf(labels: Uint8Array, width: number): (readonly [number, number, number, number])[] {
  const boxes = new Map<number, [number, number, number, number]>();
  labels.forEach((label, at) => {
    if (label === 0) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    const [x0, y0, x1, y1] = boxes.get(label) ?? [x, y, x + 1, y + 1];
    boxes.set(label, [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)]);
  });
  return [...boxes.values()];
}
