import type electron from 'electron';

/** As much of Electron as the host uses; it is passed in, so that a test can stand in for it. */
export type ElectronApi = Pick<
  typeof electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'protocol'
  | 'screen'
  | 'session'
  | 'utilityProcess'
>;
