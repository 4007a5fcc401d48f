import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connectWebSocket, createEventHub, createRouter, socketPath } from '#electron/services/router';
import { type BrowserHost, startBrowserHost } from './index.ts';

const info = { version: '1', host: 'browser' as const, user: 'reader', libraryBytes: 0 };

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

describe('browser host', () => {
  let folder: string;
  let host: BrowserHost;
  let origin: string;
  let requests: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sagitta-window-'));
    await mkdir(join(folder, 'window'));
    await writeFile(join(folder, 'window', 'index.html'), '<!doctype html>');
    await writeFile(join(folder, 'secret.json'), 'secret');
    requests = [];
    host = await startBrowserHost({
      router: createRouter({ 'app.info': async () => info }, createEventHub()),
      dataPlane: async ({ method, url }) => {
        requests.push(`${method} ${url}`);
        return new Response('voxels');
      },
      windowFolder: join(folder, 'window'),
    });
    origin = host.windowUrl().split('/start')[0];
  });
  afterEach(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(origin + path, { method, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      request.once('error', reject);
      request.end();
    });
  const start = async () => ask(host.windowUrl().slice(origin.length));
  const cookie = async () => String((await start()).headers['set-cookie']).split(';')[0];
  const bearer = () => ({ authorization: `Bearer ${host.endpoint.token}` });
  const upgrade = (headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${host.endpoint.address}${socketPath}`, { headers });
      socket.once('open', () => socket.close());
      socket.once('close', () => resolve(101));
      socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0);
        socket.removeAllListeners('close').terminate();
      });
      socket.on('error', () => {});
    });

  test('a start address is swapped for an HttpOnly, SameSite cookie, and the secret leaves the address bar', async () => {
    const { status, headers } = await start();
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(String(headers['set-cookie'])).toMatch(
      /^sagitta-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
  });

  test('a start address opens one window only', async () => {
    const path = host.windowUrl().slice(origin.length);
    expect((await ask(path)).status).toBe(303);
    expect((await ask(path)).status).toBe(403);
  });

  test('with the cookie the window and its data are served', async () => {
    const headers = { cookie: await cookie() };
    expect((await ask('/', headers)).text).toBe('<!doctype html>');
    expect((await ask('/data/cases/c1/volume', headers)).text).toBe('voxels');
    expect(requests).toEqual(['GET /data/cases/c1/volume']);
  });

  test.each(['/', '/index.html', '/data/cases/c1/volume', '/window-url', '/start', '/start?ticket=guess'])(
    'without it %s is refused',
    async (path) => {
      expect((await ask(path)).status).toBe(403);
      expect((await ask(path, { cookie: 'sagitta-1=guess' })).status).toBe(403);
      expect(requests).toEqual([]);
    },
  );

  test('a name rebound to this address is refused even with the cookie', async () => {
    const headers = { cookie: await cookie(), host: 'evil.example' };
    expect((await ask('/', headers)).status).toBe(403);
    expect((await ask('/data/cases/c1/volume', { ...headers, ...bearer() })).status).toBe(403);
  });

  test.each<Record<string, string>>([
    { origin: 'http://evil.example' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('another page of the same browser is refused: %o', async (headers) => {
    const stolen = { cookie: await cookie(), ...headers };
    expect((await ask('/data/cases/c1/volume', stolen)).status).toBe(403);
    expect(await upgrade(stolen)).toBe(403);
  });

  test('a change needs the Origin of this very window', async () => {
    const headers = { cookie: await cookie() };
    const edit = '/data/cases/c1/edit?kind=brush&base=0';
    expect((await ask(edit, headers, 'PUT')).status).toBe(403);
    expect((await ask(edit, { ...headers, origin }, 'PUT')).status).toBe(200);
  });

  test('a socket needs cookie and Origin, or the token', async () => {
    const headers = { cookie: await cookie() };
    expect(await upgrade({})).toBe(403);
    expect(await upgrade({ origin })).toBe(403);
    expect(await upgrade(headers)).toBe(403);
    expect(await upgrade({ ...headers, origin })).toBe(101);
    expect(await upgrade(bearer())).toBe(101);
  });

  test('the command line calls with the token and asks for a further window', async () => {
    const client = await connectWebSocket(host.endpoint.address, host.endpoint.token);
    expect(await client.call('app.info', {})).toEqual(info);
    client.close();
    const { url } = JSON.parse((await ask('/window-url', bearer(), 'POST')).text);
    expect((await ask(url.slice(origin.length))).status).toBe(303);
  });

  test('every answer, refusals too, carries the policy that shuts the window off from the outside', async () => {
    for (const { headers } of [await ask('/'), await ask('/', { cookie: await cookie() })]) {
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(policy).toContain(`connect-src 'self' ${origin.replace('http', 'ws')};`);
      expect(policy).not.toMatch(/unsafe-eval'(?<!wasm-unsafe-eval')|https?:/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/a%2f..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '/%00.js',
    '/none.js',
    '/%zz',
  ])('no path leads out of the window folder: %s', async (path) => {
    await writeFile(join(folder, '..', 'package.json'), '{}').catch(() => {});
    const answer = await ask(path, { cookie: await cookie() });
    expect(answer.status).toBe(404);
  });

  test('no other address of this machine answers', async () => {
    const { port } = new URL(origin);
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, internal } of others.filter((one) => !(one.internal && one.family === 'IPv4'))) {
      const outcome = await new Promise((resolve) => {
        const socket = connect({ host: address, port: Number(port), timeout: 2000 });
        socket.once('connect', () => resolve('open')).once('error', () => resolve('closed'));
        socket.once('timeout', () => resolve('closed'));
        socket.once('close', () => socket.destroy());
      });
      expect([internal, outcome]).toEqual([internal, 'closed']);
    }
  });
});
