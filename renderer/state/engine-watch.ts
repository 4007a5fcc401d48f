import type { Context } from './context.ts';

const everyMs = 2000;

/** Asks the service what the engine holds and how fast it is, as long as somebody looks. Returns the way to stop. */
export function watchEngine({ client, library }: Pick<Context, 'client' | 'library'>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const look = async () => {
    if (globalThis.document?.visibilityState !== 'hidden') {
      // A service that does not answer is told of by the window as a whole.
      const engine = await client.call('engine.state', {}).catch(() => null);
      if (!stopped) library.setState({ engine });
    }
    if (!stopped) timer = setTimeout(() => void look(), everyMs);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
