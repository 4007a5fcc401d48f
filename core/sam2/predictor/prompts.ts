import { SagittaError } from '#core/contract';
import type { FrameSource, PointInputs } from './video-state.ts';

/** Points and box of one frame in the frame's own pixels. */
export interface PointPrompt {
  /** [x0, y0, x1, y1], the upper edge outside; stands before the points as corners labelled 2 and 3. */
  readonly box?: readonly [number, number, number, number];
  readonly points?: readonly { readonly x: number; readonly y: number; readonly positive: boolean }[];
}

/**
 * The prompt in model pixels: each coordinate over the frame's size times the input size, in float32 as the package.
 * Throws `prompt-invalid` for an empty prompt, a box without area and coordinates that are not numbers.
 */
export function pointInputs(prompt: PointPrompt, frames: FrameSource, imageSize: number): PointInputs {
  const { box, points = [] } = prompt;
  if (!box && points.length === 0)
    throw new SagittaError('prompt-invalid', 'The prompt has neither a box nor a point.', {
      remedy: 'Draw a box or place at least one point.',
    });
  if (box && !(box[2] > box[0] && box[3] > box[1]))
    throw new SagittaError('prompt-invalid', `The box [${box.join(', ')}] has no area.`, {
      remedy: 'Draw the box from its upper left to its lower right corner, at least one pixel wide.',
    });
  const corners = box ? [box[0], box[1], box[2], box[3]] : [];
  const xy = [...corners, ...points.flatMap((p) => [p.x, p.y])];
  if (!xy.every(Number.isFinite))
    throw new SagittaError('prompt-invalid', 'A coordinate of the prompt is not a finite number.', {
      remedy: 'Give every coordinate in pixels of the frame.',
    });
  const f = Math.fround;
  const coords = Float32Array.from(xy, (v, n) =>
    f(f(f(v) / (n % 2 ? frames.height : frames.width)) * imageSize),
  );
  const labels = Int32Array.from([...(box ? [2, 3] : []), ...points.map((p) => (p.positive ? 1 : 0))]);
  return { coords, labels };
}

export function appendPoints(before: PointInputs | undefined, added: PointInputs): PointInputs {
  if (!before) return added;
  return {
    coords: Float32Array.from([...before.coords, ...added.coords]),
    labels: Int32Array.from([...before.labels, ...added.labels]),
  };
}

/** What the decoder gets: the points, or one empty point where there is none, and then a padding point. */
export function decoderPoints(points: PointInputs | null): PointInputs {
  const { coords, labels } = points ?? { coords: new Float32Array(2), labels: Int32Array.of(-1) };
  return { coords: Float32Array.from([...coords, 0, 0]), labels: Int32Array.from([...labels, -1]) };
}

const PREVIOUS_LOGIT_LIMIT = 32;

/** Logits of an earlier answer as a dense prompt. */
export function previousLogits(lowRes: Float32Array): Float32Array {
  return lowRes.map((v) => Math.min(PREVIOUS_LOGIT_LIMIT, Math.max(-PREVIOUS_LOGIT_LIMIT, v)));
}

const PRIOR_LIMIT = 8;
const PRIOR_GRID = 64;

/**
 * A box (model pixels) as a dense prompt [S/4, S/4]: signed distance to its edge, positive inside, in 64ths of the
 * side, clamped to +-8. Only for models that were trained with it (`input.boxPrior` of the card).
 */
export function boxPrior(
  [x0, y0, x1, y1]: ArrayLike<number> & Iterable<number>,
  imageSize: number,
): Float32Array {
  const side = imageSize / 4;
  const inside = (from: number, to: number) =>
    Float64Array.from({ length: side }, (_, n) => Math.min((n + 0.5) * 4 - from, to - (n + 0.5) * 4));
  const dx = inside(x0, x1);
  const dy = inside(y0, y1);
  const scale = PRIOR_GRID / imageSize;
  return Float32Array.from({ length: side * side }, (_, n) => {
    const distance = Math.min(dx[n % side], dy[Math.floor(n / side)]) * scale;
    return Math.min(PRIOR_LIMIT, Math.max(-PRIOR_LIMIT, distance));
  });
}
