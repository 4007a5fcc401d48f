import { type SagittaClient, SagittaError } from '#core/contract';
import type { PreloadBridge } from '#core/contract/preload';
import { type Channel, createClient, socketChannel } from '#core/contract/rpc';

declare global {
  interface Window {
    readonly sagitta?: PreloadBridge;
  }
}

/** Connects the window to the services of whichever host opened it. */
export async function connect(): Promise<SagittaClient> {
  const channel = window.sagitta ? preloadChannel(window.sagitta) : socketChannel(await openSocket());
  return createClient(channel);
}

function preloadChannel(bridge: PreloadBridge): Channel {
  let onMessage: (text: string, trusted: boolean) => void = () => {};
  let onClose = () => {};
  const line = bridge.connect((text) => {
    if (text === null) onClose();
    else onMessage(text, true);
  });
  return {
    send: (text) => line.send(text),
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    // The connection of a window ends with its page.
    close: () => onClose(),
  };
}

function openSocket(): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/rpc`);
    socket.addEventListener('open', () => resolve(socket), { once: true });
    const failed = () =>
      reject(
        new SagittaError('disconnected', 'The Sagitta service does not answer.', {
          remedy: 'Start Sagitta again and use the window that it opens.',
        }),
      );
    socket.addEventListener('error', failed, { once: true });
    socket.addEventListener('close', failed, { once: true });
  });
}
