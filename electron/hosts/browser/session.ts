import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Who may talk to a browser host. A window shows a one-time ticket from its start address and gets a cookie
 * for it; a command line shows the service's own token, which only the library's owner can read.
 */
export interface Session {
  readonly token: string;
  /** A new one-time ticket for one window. */
  ticket(): string;
  /** Takes a ticket in; the Set-Cookie header for it, or undefined when it is unknown or used. */
  redeem(ticket: string): string | undefined;
  hasToken(headers: IncomingHttpHeaders): boolean;
  hasCookie(headers: IncomingHttpHeaders): boolean;
}

const secret = () => randomBytes(32).toString('base64url');
/** More than a hundred windows that were asked for and never came up are a mistake; the oldest lapse. */
const maxTickets = 100;

export function createSession(port: number): Session {
  const token = secret();
  const cookie = secret();
  // Cookies of one address are shared by all its ports: the name keeps two services apart.
  const cookieName = `sagitta-${port}`;
  const tickets = new Set<string>();
  return {
    token,
    ticket() {
      const ticket = secret();
      tickets.add(ticket);
      const [oldest] = tickets;
      if (tickets.size > maxTickets) tickets.delete(oldest);
      return ticket;
    },
    redeem(ticket) {
      if (!tickets.delete(ticket)) return undefined;
      return `${cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/`;
    },
    hasToken: ({ authorization }) => same(authorization, `Bearer ${token}`),
    hasCookie: (headers) =>
      (headers.cookie ?? '').split(/; */).some((pair) => same(pair, `${cookieName}=${cookie}`)),
  };
}

function same(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
