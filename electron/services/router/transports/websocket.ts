import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { maxMessageBytes, type SagittaClient, SagittaError } from '#core/contract';
import { createClient, socketChannel } from '#core/contract/rpc';
import type { Router } from '../router.ts';

export const socketPath = '/rpc';

/** A frame beyond this ends the connection unread; up to it the sender gets `message-too-large`. */
const maxFrameBytes = 2 * maxMessageBytes;

/** Serves WebSocket clients of an HTTP server; those that `isTrusted` does not accept are refused with 403. */
export function serveWebSocket(
  router: Router,
  server: Server,
  isTrusted: (request: IncomingMessage) => boolean,
): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url !== socketPath || !isTrusted(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      // `ws` reports broken frames here and closes by itself.
      opened.on('error', () => {});
      router.accept(socketChannel(opened));
    });
  };
  server.on('upgrade', upgrade);
  return () => {
    server.removeListener('upgrade', upgrade);
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

/**
 * Connects to the service at an address like http://127.0.0.1:41234. Rejects with `untrusted-sender` when it does not accept the token and with
 * `disconnected` when nothing answers there.
 */
export function connectWebSocket(address: string, token: string): Promise<SagittaClient> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address.replace(/^http/, 'ws') + socketPath, {
      headers: { authorization: `Bearer ${token}` },
      maxPayload: 256 * 1024 * 1024,
    });
    socket.once('open', () => resolve(createClient(socketChannel(socket))));
    socket.once('unexpected-response', (_request, response) => {
      socket.terminate();
      const refusal = `The running service refused the connection (HTTP ${response.statusCode})`;
      reject(new SagittaError('untrusted-sender', refusal));
    });
    socket.on('error', (cause) => {
      reject(new SagittaError('disconnected', 'No Sagitta service answers there', { cause }));
    });
  });
}
