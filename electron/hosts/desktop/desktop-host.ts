import type { BrowserWindow } from 'electron';
import { ipcChannels } from '#core/contract/preload';
import type { ChildHandle } from '#electron/inference';
import type { DataPlane } from '#electron/services/data';
import { type EventHub, type Router, serveIpc } from '#electron/services/router';
import { isAppUrl, registerAppScheme, serveAppScheme } from './app-scheme.ts';
import type { ElectronApi } from './electron-api.ts';
import { lockDown } from './lock-down.ts';
import { openMainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { filesOf, type ImportPaths, openPaths } from './opened-files.ts';
import { takePicture } from './take-picture.ts';
import { forkUtility } from './utility-child.ts';

export interface DesktopServices {
  readonly router: Router;
  readonly dataPlane: DataPlane;
  readonly events: EventHub;
  readonly importPaths: ImportPaths;
  readonly libraryRoot: string;
  close(): Promise<void>;
}

export interface DesktopSetup {
  /** Called once Electron is ready and this is the only instance. */
  startServices(startInference: () => ChildHandle): Promise<DesktopServices>;
  /** Program of the inference process. */
  inferenceEntry: string;
  windowFolder: string;
  preload: string;
  argv: readonly string[];
  platform: NodeJS.Platform;
  /** The case to open at the start. */
  caseId?: string;
  /** Write a picture of the window once it shows that case, and end: with exit code 1 where that failed. */
  picturePath?: string;
}

/** The desktop program over the services: windows, menu, files that are opened from outside, orderly end. */
export async function createElectronHost(electron: ElectronApi, setup: DesktopSetup): Promise<void> {
  const { app } = electron;
  if (!app.requestSingleInstanceLock()) return app.quit();
  registerAppScheme(electron.protocol);
  app.enableSandbox();

  // Files that arrive while the services start wait here (macOS tells of them before `ready`).
  const waiting = filesOf(setup.argv, app.isPackaged);
  let open = (paths: string[]) => void waiting.push(...paths);
  let window: BrowserWindow | undefined;
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open([path]);
  });
  app.on('second-instance', (_event, argv) => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
    open(filesOf(argv, app.isPackaged));
  });
  app.on('window-all-closed', () => app.quit());

  await app.whenReady();
  lockDown(electron);
  const startInference = () => forkUtility(electron.utilityProcess, setup.inferenceEntry);
  const services = await setup.startServices(startInference).catch((error: Error) => {
    electron.dialog.showErrorBox('Sagitta cannot start', error.message);
    app.exit(1);
  });
  if (!services) return;

  serveAppScheme(electron.protocol, { dataPlane: services.dataPlane, windowFolder: setup.windowFolder });
  const stopIpc = serveIpc(services.router, electron.ipcMain, isAppUrl);
  closeBeforeQuit(app, async () => {
    stopIpc();
    await services.close();
  });
  window = openMainWindow(electron, {
    preload: setup.preload,
    stateFolder: services.libraryRoot,
    caseId: setup.caseId,
  });
  open = (paths) => void openPaths(paths, services.importPaths, services.events);
  // Once a window listens: what was opened would be told to nobody before.
  electron.ipcMain.once(ipcChannels.connect, () => open(waiting.splice(0)));

  const choose = async (properties: ('openFile' | 'multiSelections' | 'openDirectory')[]) => {
    const { filePaths } = await electron.dialog.showOpenDialog({ properties });
    open(filePaths);
  };
  const menu = menuTemplate(setup.platform, {
    importFiles: () => void choose(['openFile', 'multiSelections']),
    importFolder: () => void choose(['openDirectory']),
  });
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(menu));
  if (setup.picturePath) await pictureAndQuit(app, window, setup.picturePath);
}

/** Holds the end of the program back until everything is on disk. */
function closeBeforeQuit(app: ElectronApi['app'], close: () => Promise<void>): void {
  let closing: Promise<void> | undefined;
  app.on('will-quit', (event) => {
    if (closing) return;
    event.preventDefault();
    closing = close().finally(() => app.exit(0));
  });
}

async function pictureAndQuit(app: ElectronApi['app'], window: BrowserWindow, path: string): Promise<void> {
  try {
    await takePicture(window.webContents, path);
    app.quit();
  } catch (thrown) {
    console.error(`The picture was not taken: ${(thrown as Error).message}`);
    app.exit(1);
  }
}
