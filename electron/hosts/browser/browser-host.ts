import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { securityHeaders, windowFile } from '#electron/hosts/window';
import type { DataPlane } from '#electron/services/data';
import { type Router, serveWebSocket } from '#electron/services/router';
import { hostIsOurs, isTrustedRequest } from './guard.ts';
import { sendResponse, toDataRequest } from './node-http.ts';
import { createSession } from './session.ts';

export interface BrowserHost {
  /** Where the command line connects; the token opens everything and stays in the library's folder. */
  readonly endpoint: { address: string; token: string };
  /** A start address that opens one window, once. */
  windowUrl(): string;
  close(): Promise<void>;
}

export interface BrowserHostSetup {
  readonly router: Router;
  readonly dataPlane: DataPlane;
  /** Folder of the built renderer. */
  readonly windowFolder: string;
}

/** Serves the window on a random free port of 127.0.0.1 and listens nowhere else. */
export async function startBrowserHost(setup: BrowserHostSetup): Promise<BrowserHost> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const socketOrigin = `ws://127.0.0.1:${port}`;
  const session = createSession(port);
  const trusted = (request: IncomingMessage) => isTrustedRequest(request, origin, session);
  const windowUrl = () => `${origin}/start?ticket=${session.ticket()}`;

  const answer = async (request: IncomingMessage): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    if (!hostIsOurs(request, origin)) return refused();
    if (pathname === '/start') {
      const cookie = session.redeem(searchParams.get('ticket') ?? '');
      return cookie ? redirect('/', cookie) : trusted(request) ? redirect('/') : refused();
    }
    if (!trusted(request)) return refused();
    if (pathname === '/window-url' && request.method === 'POST' && session.hasToken(request.headers))
      return Response.json({ url: windowUrl() });
    if (pathname.startsWith('/data/')) return setup.dataPlane(toDataRequest(request));
    return request.method === 'GET' ? windowFile(setup.windowFolder, pathname) : refused();
  };

  const headers = Object.entries(securityHeaders(socketOrigin));
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const answered = await answer(request).catch(() => new Response(null, { status: 400 }));
    for (const [name, value] of headers) response.setHeader(name, value);
    await sendResponse(answered, response);
  });
  const stopSockets = serveWebSocket(setup.router, server, trusted);

  return {
    endpoint: { address: origin, token: session.token },
    windowUrl,
    async close() {
      stopSockets();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function redirect(location: string, cookie?: string): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store' });
  if (cookie) headers.set('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

function refused(): Response {
  const text = 'This address belongs to a running Sagitta. Open the window that Sagitta itself opens.\n';
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(text, { status: 403, headers });
}
