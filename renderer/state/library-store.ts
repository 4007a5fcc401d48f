import { createStore } from 'zustand/vanilla';
import type {
  CaseSummary,
  EngineState,
  ImportReport,
  ModelInfo,
  PropagationPlan,
  Result,
  SettingsReport,
} from '#core/contract';

export interface ImportState {
  phase: 'idle' | 'uploading' | 'importing';
  done: number;
  total: number;
  message: string;
}

/** What the service has: cases, models, plans; and the import that runs. */
export interface LibraryState {
  phase: 'loading' | 'ready' | 'failed';
  /** The service ended; nothing works until the window is opened again. */
  disconnected: boolean;
  /** The list shows the bin. */
  bin: boolean;
  error: string | null;
  cases: CaseSummary[];
  search: string;
  info: Result<'app.info'> | null;
  models: ModelInfo[] | null;
  /** What is being done to the models, in words; null while nothing is. */
  modelBusy: string | null;
  /** What the inference process holds and how fast it is; null while nobody knows. */
  engine: EngineState | null;
  /** The model in use is being tried anew. */
  testing: boolean;
  settings: SettingsReport | null;
  /** The last check of the library in this window. */
  check: Result<'library.verify'> | 'running' | null;
  plans: { name: string; about: string; plan: PropagationPlan }[];
  plan: string;
  /** The chosen plan after changes of the user's own; null: as it comes. */
  customPlan: PropagationPlan | null;
  importing: ImportState;
  /** The last import's report, until it is put away. */
  report: ImportReport | null;
}

export function createLibraryStore() {
  return createStore<LibraryState>(() => ({
    phase: 'loading',
    disconnected: false,
    bin: false,
    error: null,
    cases: [],
    search: '',
    info: null,
    models: null,
    modelBusy: null,
    engine: null,
    testing: false,
    settings: null,
    check: null,
    plans: [],
    plan: 'default',
    customPlan: null,
    importing: { phase: 'idle', done: 0, total: 0, message: '' },
    report: null,
  }));
}

/** Cases touched today and those before, newest first. */
export function groupByDay(
  cases: readonly CaseSummary[],
  now: Date,
): { today: CaseSummary[]; older: CaseSummary[] } {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const sorted = [...cases].sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
  return {
    today: sorted.filter((c) => Date.parse(c.updatedAt) >= midnight),
    older: sorted.filter((c) => Date.parse(c.updatedAt) < midnight),
  };
}
