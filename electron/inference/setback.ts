import { SagittaError } from '#core/contract';
import type { ModelRef } from './engine.ts';
import { ChildLost } from './supervisor.ts';

/** What a request can be asked again after. */
export interface Setback {
  /** The process has ended; it has no memory left; or the GPU's provider failed. */
  readonly kind: 'lost' | 'memory' | 'provider';
  readonly reason: string;
}

/** Undefined where asking again would end alike. */
export function setbackOf(thrown: unknown, model?: ModelRef): Setback | undefined {
  if (thrown instanceof ChildLost) return { kind: 'lost', reason: thrown.reason };
  if (!(thrown instanceof SagittaError)) return undefined;
  const { code, message } = thrown;
  const failed = code === 'out-of-memory' || code === 'inference-failed';
  if (failed && model && onGpu(model)) return { kind: 'provider', reason: message };
  return code === 'out-of-memory' ? { kind: 'memory', reason: message } : undefined;
}

export function onGpu({ provider = 'cpu' }: ModelRef): boolean {
  return provider !== 'cpu';
}

/** What always works. */
export function onCpu(model: ModelRef): ModelRef {
  return { ...model, provider: 'cpu', precision: model.precision === 'fp16' ? 'fp32' : model.precision };
}

/** What the caller is told when a request is given up. */
export function given(thrown: unknown): SagittaError {
  if (!(thrown instanceof ChildLost)) return SagittaError.from(thrown);
  return new SagittaError('inference-failed', `The inference process keeps ending: ${thrown.reason}.`, {
    remedy: 'Finished slices are saved. Close other programs to free memory, or choose a smaller model.',
    cause: thrown,
  });
}
