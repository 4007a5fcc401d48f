import type { Channel } from './channel.ts';

/** What a browser's WebSocket and the one of Node's `ws` have in common. */
export interface SocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

const OPEN = 1;

/** A channel over an open socket. Frames that are not text reach the router as empty, thus malformed, text. */
export function socketChannel(socket: SocketLike): Channel {
  return {
    send(text) {
      if (socket.readyState === OPEN) socket.send(text);
    },
    onMessage(listener) {
      socket.addEventListener('message', (event) => {
        // A socket is vouched for once, at its upgrade: the origin of a connection cannot change.
        listener(typeof event.data === 'string' ? event.data : '', true);
      });
    },
    onClose(listener) {
      socket.addEventListener('close', () => listener());
    },
    close() {
      socket.close(1000);
    },
  };
}
