export interface PropagationRange {
  readonly start?: number;
  /** Frames to visit after the first one. */
  readonly max?: number;
  readonly reverse?: boolean;
}

/** The frames of a propagation in order. In reverse from frame 0 there is nothing to visit, as in the package. */
export function propagationOrder(range: PropagationRange, earliest: number, frameCount: number): number[] {
  const { start = earliest, max = frameCount, reverse = false } = range;
  if (reverse && start <= 0) return [];
  const length = reverse ? Math.min(max, start) + 1 : Math.min(max + 1, frameCount - start);
  return Array.from({ length: Math.max(0, length) }, (_, n) => (reverse ? start - n : start + n));
}
