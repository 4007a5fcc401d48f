import type { StoreApi } from 'zustand/vanilla';
import { type SagittaClient, SagittaError } from '#core/contract';
import { type CaseState, createCaseStore, type OpenCase } from './case-store.ts';
import { type ComparisonState, createComparisonStore } from './comparison-store.ts';
import type { FetchData } from './data-plane.ts';
import { createJobStore, type JobsState } from './job-store.ts';
import { createLibraryStore, type LibraryState } from './library-store.ts';
import { createNotices, type Notices } from './notices.ts';
import { createViewStore, type ViewState } from './view-store.ts';

/** What every operation of the window works on. */
export interface Context {
  client: SagittaClient;
  fetchData: FetchData;
  library: StoreApi<LibraryState>;
  current: StoreApi<CaseState>;
  view: StoreApi<ViewState>;
  comparison: StoreApi<ComparisonState>;
  jobs: StoreApi<JobsState>;
  notices: Notices;
  /** Tells of a failure: what happened, what was kept, what to do; gives the notice's id. A cancellation is no failure. */
  fail(title: string, thrown: unknown, kept?: string): number | null;
}

export function createContext(client: SagittaClient, fetchData: FetchData): Context {
  const notices = createNotices();
  const library = createLibraryStore();
  return {
    client,
    fetchData,
    library,
    current: createCaseStore(),
    view: createViewStore(),
    comparison: createComparisonStore(),
    jobs: createJobStore(),
    notices,
    fail(title, thrown, kept) {
      const error = SagittaError.from(thrown);
      if (error.code === 'cancelled') return null;
      // Said once and for all by a line of its own.
      if (error.code === 'disconnected') {
        library.setState({ disconnected: true });
        return null;
      }
      const body = [error.message, kept, error.remedy].filter(Boolean).join(' ');
      return notices.tell({ level: 'error', title, body });
    },
  };
}

/** The open case, or null while none is. */
export function openCaseOf(context: Context): OpenCase | null {
  return context.current.getState().open;
}

export function activeSegmentOf(context: Context) {
  const { open, activeSegmentId } = context.current.getState();
  return open?.detail.segments.find((s) => s.id === activeSegmentId) ?? null;
}
