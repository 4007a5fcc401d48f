import type { Turnstile } from './turnstile.ts';
import type { View } from './view.ts';

/**
 * A prompt that comes while a neighbour is being encoded has to wait for it, so nothing is prefetched where a frame
 * takes longer than this.
 */
const LONGEST_FRAME_MS = 700;

/** Encodes the neighbours of the slice that was prompted last, while nobody asks for anything else. */
export class Prefetch {
  readonly #turnstile: Turnstile;
  #round = 0;

  constructor(turnstile: Turnstile) {
    this.#turnstile = turnstile;
  }

  /** Something else is asked for: what is being encoded comes to its end, nothing more begins. */
  stop(): void {
    this.#round++;
  }

  async around(view: View, slice: number): Promise<void> {
    const round = ++this.#round;
    const frame = view.lastFrame();
    const neighbours = [slice + 1, slice - 1].filter((n) => n >= 0 && n < view.layout.count);
    for (const neighbour of neighbours) {
      if (!frame || !(view.model.frameMs() <= LONGEST_FRAME_MS)) return;
      await this.#turnstile.pass(false, async () => {
        if (round === this.#round) await view.embedding(frame, neighbour);
      });
    }
  }
}
