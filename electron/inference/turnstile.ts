/** Lets one piece of work through at a time: prompts before the next slice of a run. */
export class Turnstile {
  readonly #waiting: { urgent: boolean; go: () => void }[] = [];
  #busy = false;

  async pass<T>(urgent: boolean, work: () => Promise<T>): Promise<T> {
    if (this.#busy) await new Promise<void>((go) => this.#waiting.push({ urgent, go }));
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  /** Hands the turn on without letting a newcomer in between. */
  #next(): void {
    const urgent = this.#waiting.findIndex((w) => w.urgent);
    const [next] = this.#waiting.splice(Math.max(urgent, 0), 1);
    if (next) next.go();
    else this.#busy = false;
  }
}
