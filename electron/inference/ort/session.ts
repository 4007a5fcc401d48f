import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type ProviderName, SagittaError } from '#core/contract';
import { encodeModel, type OnnxModel } from '#core/sam2/graphs';
import { isOutOfMemory, requireLibraries } from '#electron/inference/machine';

export interface SessionOptions {
  readonly provider: ProviderName;
  /** Threads inside one operator; graphs run one after the other. */
  readonly threads: number;
}

/** One compiled graph. */
export interface Session {
  /** All outputs as float32, by name. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Float32Array>>;
  dispose(): Promise<void>;
}

/**
 * The only place where onnxruntime sessions are made.
 * @param file the graph on disk; without it the graph is handed over in memory.
 */
export async function createSession(
  model: OnnxModel,
  options: SessionOptions,
  file?: string,
): Promise<Session> {
  requireLibraries(options.provider);
  let session: InferenceSession;
  try {
    const settings: InferenceSession.SessionOptions = {
      executionProviders: [options.provider],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Planning one block for a whole graph costs a third more memory (tiny at 1024 px: peak 1444 MiB against 1073)
      // and no time is saved: matrix products dwarf what the arena takes.
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Threads that spin while they wait starve the window and each other: nano's encoder on two busy cores
      // took 89 ms spinning and 12 ms without.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    };
    session = file
      ? await InferenceSession.create(file, settings)
      : await InferenceSession.create(encodeModel(model), settings);
  } catch (cause) {
    throw failure(cause, `The graph ${model.name} could not be prepared on ${options.provider}.`);
  }
  return {
    async run(feeds) {
      let results: InferenceSession.OnnxValueMapType;
      try {
        results = await session.run(feeds);
      } catch (cause) {
        throw failure(cause, `The graph ${model.name} failed on ${options.provider}.`);
      }
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, (value as Tensor).data as Float32Array]),
      );
    },
    dispose: () => session.release(),
  };
}

function failure(cause: unknown, message: string): SagittaError {
  if (isOutOfMemory(cause))
    return new SagittaError('out-of-memory', `${message} There is not enough memory.`, {
      remedy: 'Close other programs, or choose a smaller model or image size.',
      cause,
    });
  return new SagittaError('inference-failed', message, {
    remedy: 'Try again; if it fails again, choose a smaller image size.',
    cause,
  });
}

export function floats(values: Float32Array, dims: readonly number[]): Tensor {
  return new Tensor('float32', values, dims);
}
