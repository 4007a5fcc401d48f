import type { IncomingMessage } from 'node:http';
import type { Session } from './session.ts';

/**
 * Whether a request comes from a window of this service or from the library owner's command line.
 * Host: a name that was rebound to 127.0.0.1 is not ours. Origin and Sec-Fetch-Site: another page of the same
 * browser, even on another port of this very address (which a SameSite cookie does not keep out), is not ours.
 */
export function isTrustedRequest(request: IncomingMessage, origin: string, session: Session): boolean {
  const { headers, method } = request;
  if (!hostIsOurs(request, origin)) return false;
  if (session.hasToken(headers)) return true;
  const reads = (method === 'GET' || method === 'HEAD') && headers.upgrade === undefined;
  if (headers.origin === undefined ? !reads : headers.origin !== origin) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return session.hasCookie(headers);
}

export function hostIsOurs(request: IncomingMessage, origin: string): boolean {
  return `http://${request.headers.host}` === origin;
}
