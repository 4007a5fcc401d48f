import { EventEmitter } from 'node:events';
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  MenuItemConstructorOptions,
  Rectangle,
} from 'electron';
import type { ElectronApi } from './electron-api.ts';

/** Electron as far as the host touches it: it records what was asked and lets a test play the other side. */
export function fakeElectron(options: { firstInstance?: boolean; chosen?: string[] } = {}) {
  const record = {
    schemes: [] as CustomScheme[],
    order: [] as string[],
    handler: undefined as undefined | ((request: Request) => Promise<Response>),
    windows: [] as FakeWindow[],
    menu: [] as MenuItemConstructorOptions[],
    errors: [] as string[],
    exited: undefined as undefined | number,
    quits: 0,
    children: [] as { entry: string; child: EventEmitter & { posted: unknown[] } }[],
    permission: undefined as
      | undefined
      | ((contents: unknown, permission: string, decide: (granted: boolean) => void) => void),
    permissionCheck: undefined as undefined | (() => boolean),
  };

  class FakeContents extends EventEmitter {
    sent: [channel: string, text: string | null][] = [];
    reloads = 0;
    opener: undefined | (() => { action: string });
    isDestroyed = () => false;
    send(channel: string, text: string | null) {
      this.sent.push([channel, text]);
    }
    drawn = true;
    executeJavaScript = async () => this.drawn;
    capturePage = async () => ({ toPNG: () => Buffer.from('PNG') });
    reload() {
      this.reloads++;
    }
    setWindowOpenHandler(handler: () => { action: string }) {
      this.opener = handler;
    }
  }

  class FakeWindow extends EventEmitter {
    webContents = new FakeContents();
    options: BrowserWindowConstructorOptions;
    loaded = '';
    shown = false;
    maximised = false;
    focused = 0;
    bounds: Rectangle = { x: 10, y: 20, width: 1200, height: 800 };
    constructor(given: BrowserWindowConstructorOptions) {
      super();
      this.options = given;
      record.windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    loadURL(url: string) {
      this.loaded = url;
      return Promise.resolve();
    }
    show() {
      this.shown = true;
    }
    maximize() {
      this.maximised = true;
    }
    isMaximized = () => this.maximised;
    isMinimized = () => false;
    restore() {}
    focus() {
      this.focused++;
    }
    getNormalBounds = () => this.bounds;
  }

  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    requestSingleInstanceLock: () => options.firstInstance ?? true,
    enableSandbox: () => record.order.push('sandbox'),
    whenReady: async () => record.order.push('ready'),
    quit: () => record.quits++,
    exit: (code: number) => {
      record.exited = code;
    },
  });
  const ipcMain = new EventEmitter();
  const electron = {
    app,
    ipcMain,
    BrowserWindow: FakeWindow,
    dialog: {
      showErrorBox: (title: string, text: string) => record.errors.push(`${title}: ${text}`),
      showOpenDialog: async () => ({ canceled: false, filePaths: options.chosen ?? [] }),
    },
    Menu: {
      buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (menu: MenuItemConstructorOptions[]) => {
        record.menu = menu;
      },
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes: CustomScheme[]) => {
        record.order.push('scheme');
        record.schemes = schemes;
      },
      handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => {
        record.handler = handler;
      },
    },
    utilityProcess: {
      fork: (entry: string) => {
        const child = Object.assign(new EventEmitter(), {
          pid: 4711,
          posted: [] as unknown[],
          postMessage: (message: unknown) => child.posted.push(message),
        });
        record.children.push({ entry, child });
        return child;
      },
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: typeof record.permission) => {
          record.permission = handler;
        },
        setPermissionCheckHandler: (handler: typeof record.permissionCheck) => {
          record.permissionCheck = handler;
        },
        setDevicePermissionHandler: () => {},
        setSpellCheckerEnabled: () => {},
      },
    },
  };
  return { electron: electron as unknown as ElectronApi, app, ipcMain, record };
}
