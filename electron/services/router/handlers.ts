import type { CommandName, Params, Progress, Result } from '#core/contract';

export interface CallContext {
  /** Aborts when the caller cancels or its connection ends. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

export type Handler<C extends CommandName> = (params: Params<C>, context: CallContext) => Promise<Result<C>>;

/** What a service contributes: handlers of some of the commands. */
export type Handlers = { [C in CommandName]: Handler<C> };
