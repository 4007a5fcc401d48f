import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import { WebSocket } from 'ws';
import type { SagittaClient } from '#core/contract';
import { ipcChannels } from '#core/contract/preload';
import { type Channel, createClient } from '#core/contract/rpc';
import {
  channelPair,
  connectInProcess,
  connectWebSocket,
  type Router,
  serveIpc,
  serveWebSocket,
  socketPath,
} from './index.ts';

/** A connection without a client on top: for messages that a client would never send. */
export interface RawLine {
  send(text: string): void;
  readonly received: string[];
  readonly closed: boolean;
}

/** What the conformance suite needs of a transport. */
export interface Transport {
  readonly name: string;
  /** Whether the service notices that a client object was closed (a window's line lives as long as its page). */
  readonly closesWithClient: boolean;
  serve(router: Router): Promise<{
    connect(): Promise<SagittaClient>;
    connectUntrusted(): Promise<SagittaClient>;
    connectRaw(): Promise<RawLine>;
    stop(): Promise<void>;
  }>;
}

export const inProcess: Transport = {
  name: 'in process',
  closesWithClient: true,
  serve: async (router) => ({
    connect: async () => connectInProcess(router),
    async connectUntrusted() {
      const [near, far] = channelPair({ trusted: false });
      router.accept(far);
      return createClient(near);
    },
    async connectRaw() {
      const [near, far] = channelPair();
      router.accept(far);
      return raw(near);
    },
    stop: async () => router.close(),
  }),
};

export const webSocket: Transport = {
  name: 'WebSocket',
  closesWithClient: true,
  async serve(router) {
    const server = createServer();
    const stopSockets = serveWebSocket(router, server, (r) => r.headers.authorization === 'Bearer secret');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      connect: () => connectWebSocket(address, 'secret'),
      connectUntrusted: () => connectWebSocket(address, 'guess'),
      async connectRaw() {
        const socket = new WebSocket(address + socketPath, { headers: { authorization: 'Bearer secret' } });
        const line = { received: [] as string[], closed: false, send: (text: string) => socket.send(text) };
        socket.on('message', (data) => line.received.push(String(data)));
        socket.on('close', () => {
          line.closed = true;
        });
        await new Promise((resolve) => socket.once('open', resolve));
        return line;
      },
      async stop() {
        router.close();
        stopSockets();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
};

export const ipc: Transport = {
  name: 'Electron IPC',
  closesWithClient: false,
  async serve(router) {
    const main = new EventEmitter();
    const stopIpc = serveIpc(router, main as unknown as IpcMain, (url) => url.startsWith('app://sagitta/'));
    const window = (url: string) => ipcWindow(main, url);
    return {
      connect: async () => createClient(window('app://sagitta/index.html')),
      connectUntrusted: async () => createClient(window('https://elsewhere.example/app://sagitta/')),
      connectRaw: async () => raw(window('app://sagitta/index.html')),
      async stop() {
        router.close();
        stopIpc();
      },
    };
  },
};

/** A window's end of the IPC line, as the preload script and the bridge make it. */
function ipcWindow(main: EventEmitter, url: string): Channel {
  let onMessage: (text: string, trusted: boolean) => void = () => {};
  let onClose = () => {};
  const contents = Object.assign(new EventEmitter(), {
    isDestroyed: () => false,
    send(channel: string, text: string | null) {
      if (channel !== ipcChannels.toWindow) throw new Error(`unknown channel ${channel}`);
      setImmediate(() => (text === null ? onClose() : onMessage(text, true)));
    },
  });
  const event = { sender: contents as unknown as WebContents, senderFrame: { url } } as IpcMainEvent;
  main.emit(ipcChannels.connect, event);
  return {
    send: (text) => void setImmediate(() => main.emit(ipcChannels.toService, event, text)),
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    close: () => onClose(),
  };
}

function raw(channel: Channel): RawLine {
  const line = { received: [] as string[], closed: false, send: (text: string) => channel.send(text) };
  channel.onMessage((text) => line.received.push(text));
  channel.onClose(() => {
    line.closed = true;
  });
  return line;
}
