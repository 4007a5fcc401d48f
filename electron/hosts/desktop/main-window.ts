import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { appOrigin } from './app-scheme.ts';
import type { ElectronApi } from './electron-api.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

/** A window that crashes again within this time after it was reloaded stays as it is. */
const reloadPauseMs = 10_000;

export interface WindowSetup {
  preload: string;
  /** Folder in which the window's place on the screen is kept. */
  stateFolder: string;
  /** The case to open at the start. */
  caseId?: string;
}

export function openMainWindow(
  { BrowserWindow, screen }: Pick<ElectronApi, 'BrowserWindow' | 'screen'>,
  { preload, stateFolder, caseId }: WindowSetup,
): BrowserWindow {
  const statePath = join(stateFolder, 'window.json');
  const { bounds, maximised } = readWindowState(
    statePath,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    ...bounds,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    // The reading room is dark: no white flash before the first paint.
    backgroundColor: '#101113',
    title: 'Sagitta',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximised) window.maximize();
    window.show();
  });
  window.on('close', () => {
    writeWindowState(statePath, { bounds: window.getNormalBounds(), maximised: window.isMaximized() });
  });
  // Titles are read by window lists and screen recorders: no page may put a patient's name there.
  window.on('page-title-updated', (event) => event.preventDefault());
  reloadAfterCrash(window);
  void window.loadURL(`${appOrigin}/${caseId ? `#case=${caseId}` : ''}`);
  return window;
}

function reloadAfterCrash(window: BrowserWindow): void {
  let last = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || performance.now() - last < reloadPauseMs) return;
    last = performance.now();
    window.webContents.reload();
  });
}
