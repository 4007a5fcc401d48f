import type { LoadedGraphSet } from './graph-set.ts';

/**
 * Graphs on a provider that may fail in the middle of a run (a lost device, memory of the GPU): the call is asked again
 * of the CPU, and so are all that follow.
 * @param openCpu the same model on the CPU
 */
export function withFallback(first: LoadedGraphSet, openCpu: () => Promise<LoadedGraphSet>): LoadedGraphSet {
  let current = first;
  let replacing: Promise<LoadedGraphSet> | undefined;
  const replace = (): Promise<LoadedGraphSet> => {
    replacing ??= openCpu().then(async (cpu) => {
      current = cpu;
      await first.dispose().catch(() => {});
      return cpu;
    });
    return replacing;
  };
  const asked = async <T>(ask: (graphs: LoadedGraphSet) => Promise<T>): Promise<T> => {
    const graphs = current;
    try {
      return await ask(graphs);
    } catch (error) {
      if (graphs !== first) throw error;
      return ask(await replace());
    }
  };
  const { card, imageSize, constants, fingerprint } = first;
  return {
    card,
    imageSize,
    constants,
    fingerprint,
    get provider() {
      return current.provider;
    },
    encode: (image) => asked((graphs) => graphs.encode(image)),
    decode: (input) => asked((graphs) => graphs.decode(input)),
    encodeMemory: (input) => asked((graphs) => graphs.encodeMemory(input)),
    attend: (input) => asked((graphs) => graphs.attend(input)),
    dispose: () => current.dispose(),
  };
}
