/**
 * Between a file's writing and the row that names it, the file looks like garbage. So work that writes or
 * reads files shares the gate, and what deletes files passes it alone.
 */
export class FileGate {
  readonly #sharing = new Set<Promise<unknown>>();
  #closed: Promise<void> = Promise.resolve();

  async share<T>(work: () => Promise<T>): Promise<T> {
    let closed: Promise<void>;
    do {
      closed = this.#closed;
      await closed;
    } while (closed !== this.#closed);
    const running = work();
    this.#sharing.add(running);
    try {
      return await running;
    } finally {
      this.#sharing.delete(running);
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#closed;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    try {
      await before;
      await Promise.allSettled(this.#sharing);
      return await work();
    } finally {
      resolve();
    }
  }
}
