import type { Protocol } from 'electron';
import { securityHeaders, windowFile } from '#electron/hosts/window';
import type { DataPlane } from '#electron/services/data';

export const appOrigin = 'app://sagitta';

/** Must run before Electron is ready: the scheme gets an origin, fetch and streams, like https. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }]);
}

/** Serves window and data under `appOrigin`; every other host of the scheme is refused. */
export function serveAppScheme(
  protocol: Pick<Protocol, 'handle'>,
  sources: { dataPlane: DataPlane; windowFolder: string },
): void {
  const headers = Object.entries(securityHeaders());
  protocol.handle('app', async (request) => {
    const response = await answer(request, sources);
    for (const [name, value] of headers) response.headers.set(name, value);
    return response;
  });
}

async function answer(
  request: Request,
  { dataPlane, windowFolder }: { dataPlane: DataPlane; windowFolder: string },
): Promise<Response> {
  if (!isAppUrl(request.url)) return new Response('Refused', { status: 403 });
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/data/')) return dataPlane(request);
  if (request.method !== 'GET') return new Response('Refused', { status: 405 });
  return windowFile(windowFolder, pathname);
}

/** Whether a frame with this URL is the program's own window. */
export function isAppUrl(url: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(url);
    return protocol === 'app:' && host === 'sagitta' && !username && !password;
  } catch {
    return false;
  }
}
