import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ViewName } from '../viewports/index.ts';

/** What the system's file dialog is opened for. */
export type FileKind = 'files' | 'folder' | 'segments' | 'model';

export type Panel = 'cases' | 'side' | 'timeline';

/** What of the window is shown; kept between sessions where it holds nothing of a patient. */
export interface ShellState {
  panels: Record<Panel, boolean>;
  shortcuts: boolean;
  about: boolean;
  models: boolean;
  /** The settings page, in place of the segments. */
  settings: boolean;
  versionNote: boolean;
  addSegment: boolean;
  /** The choice of two plans to compare. */
  comparePlans: boolean;
  /** The first steps: shown until closed or done. */
  hint: { shown: boolean; reviewed: boolean };
}

export interface Shell {
  store: StoreApi<ShellState>;
  toggle(panel: Panel): void;
  openPalette(): void;
  focusSearch(): void;
  chooseFiles(kind: FileKind): void;
  download(url: string, name: string): void;
  /** Opens a view in a window of its own; absent where the host has one window only. */
  popOut?(view: ViewName): void;
}

const remembered = 'sagitta.shell';

function recall(): Partial<Pick<ShellState, 'panels'>> & { hintDone?: boolean } {
  try {
    return JSON.parse(localStorage.getItem(remembered) ?? '{}');
  } catch {
    return {};
  }
}

/** `surfaces` are what only the mounted window can do. */
export function createShell(surfaces: Omit<Shell, 'store' | 'toggle'>): Shell {
  const { panels, hintDone } = recall();
  const store = createStore<ShellState>(() => ({
    panels: { cases: true, side: true, timeline: true, ...panels },
    shortcuts: false,
    about: false,
    models: false,
    settings: false,
    versionNote: false,
    addSegment: false,
    comparePlans: false,
    hint: { shown: !hintDone, reviewed: false },
  }));
  store.subscribe((state) => {
    try {
      localStorage.setItem(remembered, JSON.stringify({ panels: state.panels, hintDone: !state.hint.shown }));
    } catch {
      // Storage may be switched off; the window then starts with its defaults.
    }
  });
  return {
    ...surfaces,
    store,
    toggle: (panel) => store.setState((s) => ({ panels: { ...s.panels, [panel]: !s.panels[panel] } })),
  };
}
