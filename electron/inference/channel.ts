import type { EmbeddingCacheSettings, EngineState, ErrorData } from '#core/contract';
import type { RequestName, Requests, StreamedOutcome } from './requests.ts';

/** Parent to child. `id` is the parent's own number for a request. */
export type ToChild =
  | {
      [N in RequestName]: { type: 'request'; id: number; name: N; params: Requests[N]['params'] };
    }[RequestName]
  | { type: 'cancel'; id: number }
  | { type: 'configure'; cache: CacheConfiguration };

/** Budgets of the embedding cache, and the folder of the cases whose embeddings it keeps on disk. */
export interface CacheConfiguration extends EmbeddingCacheSettings {
  readonly folder: string;
}

/** Child to parent. Every request ends with exactly one `result` or `error`. */
export type ToParent =
  | { type: 'outcomes'; id: number; outcomes: readonly StreamedOutcome[] }
  | { type: 'result'; id: number; result: Requests[RequestName]['result'] }
  | { type: 'error'; id: number; error: ErrorData }
  | { type: 'state'; state: ChildState };

/** What the child tells of itself without being asked: the parent answers from it while the child is at work. */
export type ChildState = Omit<EngineState, 'availableBytes'>;

/** The child process as its supervisor sees it: a Node fork, or Electron's utilityProcess. */
export interface ChildHandle {
  readonly pid: number | undefined;
  send(message: ToChild): void;
  onMessage(listener: (message: ToParent) => void): void;
  /** Called once, after the last message has been delivered. */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

/** The parent as the child sees it. */
export interface ParentPort {
  send(message: ToParent): void;
  onMessage(listener: (message: ToChild) => void): void;
}
