import type { CommandName, ParamsIn, Result } from './commands.ts';
import type { EventData, EventName } from './events.ts';
import type { Progress } from './jobs.ts';

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** What every user of the services holds, whatever the transport. Rejects with SagittaError. */
export interface SagittaClient {
  call<C extends CommandName>(command: C, params: ParamsIn<C>, options?: CallOptions): Promise<Result<C>>;
  /** Returns the way to stop listening. */
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void;
  close(): void;
}
