import type { ViewportsProps } from '../types.ts';

/** Lines of the crosshair in the other views may trail the hand by this much, and never by more than that. */
const TRAIL_MS = 40;
const LONGEST_TRAIL_MS = 300;

/**
 * Draws a view at most once a frame. What only follows (the crosshair's lines in the views that are not being
 * scrolled) waits for a short rest of the hand, so that the scrolled view has the machine to itself: without
 * a GPU, drawing all four at every step more than doubles a frame.
 */
export class FrameScheduler {
  readonly #draw: () => void;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitingSinceMs: number | null = null;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  now(): void {
    this.#stopWaiting();
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  soon(): void {
    if (this.#frame) return;
    const nowMs = performance.now();
    this.#waitingSinceMs ??= nowMs;
    clearTimeout(this.#timer);
    const left = this.#waitingSinceMs + LONGEST_TRAIL_MS - nowMs;
    this.#timer = setTimeout(() => this.now(), Math.max(0, Math.min(TRAIL_MS, left)));
  }

  dispose(): void {
    this.#stopWaiting();
    cancelAnimationFrame(this.#frame);
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#waitingSinceMs = null;
  }
}

/** Whether nothing that is drawn but the crosshair differs (handlers are not drawn). */
export function onlyCrosshairMoved(before: ViewportsProps, after: ViewportsProps): boolean {
  const names = Object.keys(after) as (keyof ViewportsProps)[];
  return names.every(
    (name) => name === 'crosshair' || typeof after[name] === 'function' || isSame(before[name], after[name]),
  );
}

/** Lists are the same when their items are: a filtered copy of the prompts is no change. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, n) => item === b[n]);
}
