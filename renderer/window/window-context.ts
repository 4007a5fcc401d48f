import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Action, Actions, Shell, ShellState } from '../actions/index.ts';
import type { CaseState, ComparisonState, LibraryState, ViewState, Workstation } from '../state/index.ts';

export interface WindowContext {
  workstation: Workstation;
  shell: Shell;
  actions: Actions;
}

export const WindowContext = createContext<WindowContext | null>(null);

export function useWindow(): WindowContext {
  const context = useContext(WindowContext);
  if (!context) throw new Error('used outside the window');
  return context;
}

export function useCurrent<T>(select: (state: CaseState) => T): T {
  return useStore(useWindow().workstation.current, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useWindow().workstation.view, select);
}

export function useLibrary<T>(select: (state: LibraryState) => T): T {
  return useStore(useWindow().workstation.library, select);
}

export function useComparison<T>(select: (state: ComparisonState) => T): T {
  return useStore(useWindow().workstation.comparison, select);
}

export function useShell<T>(select: (state: ShellState) => T): T {
  return useStore(useWindow().shell.store, select);
}

/** Any change of any store. */
function useSubscribe(): (listener: () => void) => () => void {
  const { workstation, shell } = useWindow();
  return useCallback(
    (listener) => {
      const { current, view, library, jobs, comparison } = workstation;
      const stops = [current, view, library, jobs, comparison].map((store) => store.subscribe(listener));
      stops.push(shell.store.subscribe(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [workstation, shell],
  );
}

/** An action with its state as of now. */
export function useAction(id: string): { action: Action; enabled: boolean; checked: boolean } {
  const action = useWindow().actions.get(id);
  if (!action) throw new Error(`no action is called ${id}`);
  const state = useSyncExternalStore(
    useSubscribe(),
    () => `${action.enabled?.() ?? true} ${action.checked?.() ?? false}`,
  );
  const [enabled, checked] = state.split(' ').map((flag) => flag === 'true');
  return { action, enabled, checked };
}
