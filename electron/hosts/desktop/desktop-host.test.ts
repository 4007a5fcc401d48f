import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SagittaError } from '#core/contract';
import { ipcChannels } from '#core/contract/preload';
import type { ChildHandle } from '#electron/inference';
import { type AnyEvent, createEventHub, createRouter } from '#electron/services/router';
import { fakeElectron } from './fake-electron.fixture.ts';
import { createElectronHost, type DesktopSetup } from './index.ts';

const info = { version: '1', host: 'electron' as const, user: 'reader', libraryBytes: 0 };

describe('Electron host', () => {
  let root: string;
  let imported: string[][];
  let told: AnyEvent[];
  let closed: number;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sagitta-desktop-'));
    await mkdir(join(root, 'window'));
    await writeFile(join(root, 'window', 'index.html'), '<!doctype html>');
    await writeFile(join(root, 'secret.json'), 'secret');
    imported = [];
    told = [];
    closed = 0;
  });
  afterEach(() => rm(root, { recursive: true }));

  const start = async (fake: ReturnType<typeof fakeElectron>, setup: Partial<DesktopSetup> = {}) => {
    const events = createEventHub();
    events.listen((event) => told.push(event));
    await createElectronHost(fake.electron, {
      startServices: async () => ({
        router: createRouter({ 'app.info': async () => info }, events),
        dataPlane: async ({ url }) => new Response(`data of ${new URL(url).pathname}`),
        events,
        importPaths: async (paths) => {
          imported.push(paths);
          return { cases: [{ id: 'c1' }], refused: [] };
        },
        libraryRoot: root,
        close: async () => void closed++,
      }),
      windowFolder: join(root, 'window'),
      preload: '/preload.cjs',
      inferenceEntry: '/child.js',
      argv: ['sagitta'],
      platform: 'linux',
      ...setup,
    });
  };
  const firstAnswer = async ({ webContents }: { webContents: { sent: [string, string | null][] } }) => {
    await expect.poll(() => webContents.sent).not.toEqual([]);
    return JSON.parse(webContents.sent[0][1] ?? '');
  };
  const started = async (setup: Partial<DesktopSetup> = {}, options = {}) => {
    const fake = fakeElectron(options);
    await start(fake, setup);
    const [window] = fake.record.windows;
    const frame = (url: string) => ({ sender: window.webContents, senderFrame: { url } });
    return { ...fake, window, frame };
  };

  test('a picture of a case is written once the window has drawn it, and the program ends', async () => {
    const path = join(root, 'picture.png');
    const { window, record } = await started({ caseId: 'c1', picturePath: path });
    expect(window.loaded).toBe('app://sagitta/#case=c1');
    expect(await readFile(path, 'utf8')).toBe('PNG');
    expect(record.quits).toBe(1);
  });

  test('a picture that cannot be written ends the program with an error', async () => {
    const { record } = await started({ caseId: 'c1', picturePath: join(root, 'no', 'picture.png') });
    expect(record.exited).toBe(1);
  });

  test('the window is sandboxed, isolated and without Node', async () => {
    const { window } = await started();
    expect(window.options.webPreferences).toMatchObject({
      preload: '/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(window.loaded).toBe('app://sagitta/');
  });

  test('scheme and sandbox are set before Electron is ready', async () => {
    const { record } = await started();
    expect(record.order).toEqual(['scheme', 'sandbox', 'ready']);
    expect(record.schemes[0]).toMatchObject({ scheme: 'app', privileges: { standard: true, secure: true } });
  });

  test('the scheme serves the window and the data plane, each with the policy', async () => {
    const { record } = await started();
    const get = async (url: string) => (await record.handler?.(new Request(url))) as Response;
    const page = await get('app://sagitta/');
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await (await get('app://sagitta/data/cases/c1/volume')).text()).toBe(
      'data of /data/cases/c1/volume',
    );
  });

  test.each([
    'app://sagitta/../secret.json',
    'app://sagitta/..%2fsecret.json',
    'app://sagitta/%2e%2e%2fsecret.json',
    'app://sagitta/..%5csecret.json',
    'app://elsewhere/index.html',
    'app://sagitta.evil/index.html',
    'app://user@sagitta/index.html',
  ])('%s is not served', async (url) => {
    const { record } = await started();
    // A web Request refuses credentials in its URL: what Electron hands over is a plain string.
    const response = await record.handler?.({ url, method: 'GET', body: null } as Request);
    expect([403, 404]).toContain(response?.status);
  });

  test.each([
    'https://evil.example/',
    'app://elsewhere/',
    'file:///app://sagitta/',
    '',
    'app://sagitta@evil.example/',
  ])('a frame at %j gets no service', async (url) => {
    const { ipcMain, window, frame } = await started();
    ipcMain.emit(ipcChannels.connect, frame(url));
    ipcMain.emit(
      ipcChannels.toService,
      frame(url),
      '{"type":"call","id":1,"command":"app.info","params":{}}',
    );
    expect(await firstAnswer(window)).toMatchObject({ id: 1, error: { code: 'untrusted-sender' } });
  });

  test('the window itself is served', async () => {
    const { ipcMain, window, frame } = await started();
    const own = frame('app://sagitta/#case');
    ipcMain.emit(ipcChannels.connect, own);
    ipcMain.emit(ipcChannels.toService, own, '{"type":"call","id":1,"command":"app.info","params":{}}');
    expect(await firstAnswer(window)).toEqual({ type: 'result', id: 1, result: info });
  });

  test('every permission, new window and navigation is denied', async () => {
    const { record, window } = await started();
    const granted: boolean[] = [];
    record.permission?.({}, 'media', (answer) => granted.push(answer));
    expect(granted).toEqual([false]);
    expect(record.permissionCheck?.()).toBe(false);
    expect(window.webContents.opener?.()).toEqual({ action: 'deny' });
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      let prevented = false;
      window.webContents.emit(name, { preventDefault: () => (prevented = true) });
      expect([name, prevented]).toEqual([name, true]);
    }
  });

  test('a second instance only hands its files to the first', async () => {
    const second = fakeElectron({ firstInstance: false });
    await start(second);
    expect(second.record.quits).toBe(1);
    expect(second.record.windows).toEqual([]);

    const { app, window } = await started();
    app.emit('second-instance', {}, ['sagitta', '--allow-file-access', '/scans/ct.nii']);
    await expect.poll(() => imported).toEqual([['/scans/ct.nii']]);
    expect(window.focused).toBe(1);
  });

  test('files opened from outside are imported once a window listens, and shown', async () => {
    const { app, ipcMain, frame } = await started({ argv: ['sagitta', '/scans/a.dcm'] });
    app.emit('open-file', { preventDefault: () => {} }, '/scans/b.nii');
    await expect.poll(() => imported).toEqual([['/scans/b.nii']]);
    ipcMain.emit(ipcChannels.connect, frame('app://sagitta/'));
    await expect.poll(() => imported).toEqual([['/scans/b.nii'], ['/scans/a.dcm']]);
    await expect.poll(() => told).toHaveLength(2);
    expect(told.at(-1)).toEqual({ name: 'case.opened', data: { caseId: 'c1' } });
  });

  test('the menu imports what the user chooses', async () => {
    const { record } = await started({}, { chosen: ['/scans/ct.nii'] });
    const [file] = record.menu;
    const [first] = file.submenu as { click(): void }[];
    first.click();
    await expect.poll(() => imported).toEqual([['/scans/ct.nii']]);
  });

  test('no menu role takes undo away from the window', async () => {
    const { record } = await started();
    expect(JSON.stringify(record.menu)).not.toMatch(/undo|redo|editMenu/);
  });

  test('the window comes back where it stood', async () => {
    const first = await started();
    expect(first.window.options.x).toBeUndefined();
    first.window.emit('close');
    expect((await stat(join(root, 'window.json'))).mode & 0o777).toBe(0o600);
    const second = await started();
    expect(second.window.options).toMatchObject({ x: 10, y: 20, width: 1200, height: 800 });
  });

  test.each(['{"bounds":{"x":9000,"y":0,"width":800,"height":600}}', '{"bounds":{"x":"a"}}', 'not json'])(
    'a place that is on no screen any more is forgotten: %s',
    async (text) => {
      await writeFile(join(root, 'window.json'), text);
      const { window } = await started();
      expect(window.options.x).toBeUndefined();
      window.emit('ready-to-show');
      expect(window.maximised && window.shown).toBe(true);
    },
  );

  test('a page may not set the title of the window', async () => {
    const { window } = await started();
    let prevented = false;
    window.emit('page-title-updated', { preventDefault: () => (prevented = true) });
    expect([window.options.title, prevented]).toEqual(['Sagitta', true]);
  });

  test('a window whose process crashed is loaded again, but not for ever', async () => {
    const { window } = await started();
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(window.webContents.reloads).toBe(1);
  });

  test('the program ends only after the services are closed', async () => {
    const { app, record } = await started();
    let prevented = false;
    app.emit('will-quit', { preventDefault: () => (prevented = true) });
    expect([prevented, record.exited]).toEqual([true, undefined]);
    await expect.poll(() => [closed, record.exited]).toEqual([1, 0]);
  });

  test('services that cannot start end the program with their own words', async () => {
    const locked = () => Promise.reject(new SagittaError('library-locked', 'The library is in use'));
    const { record } = await started({ startServices: locked });
    expect(record.errors).toEqual(['Sagitta cannot start: The library is in use']);
    expect([record.exited, record.windows]).toEqual([1, []]);
  });

  test('inference runs in a utility process, told apart by its messages and its end', async () => {
    let start: () => ChildHandle = () => {
      throw new Error('not given');
    };
    const startServices = (startInference: () => ChildHandle) => {
      start = startInference;
      return Promise.reject(new Error('enough'));
    };
    const { record } = await started({ startServices });
    const handle = start();
    const [{ entry, child }] = record.children;
    const heard: unknown[] = [];
    handle.onMessage((message) => heard.push(message));
    handle.onExit((reason) => heard.push(reason));
    handle.send({ type: 'cancel', id: 1 });
    child.emit('message', { type: 'outcomes', id: 1, outcomes: [] });
    child.emit('exit', 9);
    expect([entry, handle.pid, child.posted]).toEqual(['/child.js', 4711, [{ type: 'cancel', id: 1 }]]);
    expect(heard).toEqual([
      { type: 'outcomes', id: 1, outcomes: [] },
      'the system ended it (SIGKILL), most likely because memory ran out',
    ]);
  });
});
