import { describe, expect, test } from 'vitest';
import {
  type CommandName,
  flowWindow,
  maxMessageBytes,
  noCall,
  SagittaError,
  ServerMessage,
} from '#core/contract';
import type { CallContext, Handlers, RouterOptions } from './index.ts';
import { createEventHub, createRouter } from './index.ts';
import { inProcess, ipc, type RawLine, type Transport, webSocket } from './transports.fixture.ts';

const info = { version: '1', host: 'cli' as const, user: 'reader', libraryBytes: 0 };
const until = (check: () => boolean) => expect.poll(check, { interval: 5 }).toBe(true);
const never = () => new Promise<never>(() => {});

describe.each<Transport>([inProcess, webSocket, ipc])('router over $name', (transport) => {
  const start = async (handlers: Partial<Handlers>, options: RouterOptions = {}) => {
    const events = createEventHub();
    const router = createRouter(handlers, events, options);
    const host = await transport.serve(router);
    return { events, router, ...host, [Symbol.asyncDispose]: host.stop };
  };

  test('a call brings the result back', async () => {
    await using host = await start({ 'app.info': async () => info });
    const client = await host.connect();
    expect(await client.call('app.info', {})).toEqual(info);
  });

  test('a handler receives parameters with their defaults filled in', async () => {
    const seen: unknown[] = [];
    await using host = await start({
      'case.list': async (params) => {
        seen.push(params);
        return { cases: [] };
      },
    });
    await (await host.connect()).call('case.list', {});
    expect(seen).toEqual([{ search: '', bin: false }]);
  });

  test('an error keeps its code, message, remedy and details', async () => {
    await using host = await start({
      'app.info': () => {
        throw new SagittaError('disk-full', 'no room', { remedy: 'make some', details: { bytes: 5 } });
      },
    });
    const failed = (await host.connect()).call('app.info', {});
    await expect(failed).rejects.toBeInstanceOf(SagittaError);
    const same = { code: 'disk-full', message: 'no room', remedy: 'make some', details: { bytes: 5 } };
    await expect(failed).rejects.toMatchObject(same);
  });

  test('an unforeseen error arrives as internal and is reported to the host', async () => {
    const reported: string[] = [];
    const onInternalError = (command: string) => reported.push(command);
    const broken = () => Promise.reject(new TypeError('oops'));
    await using host = await start({ 'app.info': broken }, { onInternalError });
    await expect((await host.connect()).call('app.info', {})).rejects.toMatchObject({ code: 'internal' });
    expect(reported).toEqual(['app.info']);
  });

  test('parameters outside the contract are refused before the handler runs', async () => {
    let ran = false;
    const get = async () => {
      ran = true;
      return never();
    };
    await using host = await start({ 'case.get': get });
    const failed = (await host.connect()).call('case.get', { caseId: '../etc' });
    await expect(failed).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('caseId'),
    });
    expect(ran).toBe(false);
  });

  test('a result outside the contract never reaches the client', async () => {
    await using host = await start({ 'app.info': async () => ({ ...info, host: 'toaster' as 'cli' }) });
    await expect((await host.connect()).call('app.info', {})).rejects.toMatchObject({ code: 'internal' });
  });

  test.each(['no.such', '__proto__', 'case.remove'])(
    '%s without a handler is an unknown command',
    async (name) => {
      await using host = await start({});
      const failed = (await host.connect()).call(name as CommandName, {} as never);
      await expect(failed).rejects.toMatchObject({ code: 'unknown-command' });
    },
  );

  test('events reach every client in their order', async () => {
    await using host = await start({ 'app.info': async () => info });
    const clients = [await host.connect(), await host.connect()];
    const heard = clients.map((client) => {
      const list: string[] = [];
      client.on('notice', (notice) => list.push(notice.code));
      return list;
    });
    for (const client of clients) await client.call('app.info', {});
    for (const code of ['a', 'b', 'c']) host.events.emit('notice', { level: 'info', code, message: '' });
    await until(() => heard.every((list) => list.length === 3));
    expect(heard).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('a listener that was taken off hears nothing more', async () => {
    await using host = await start({ 'app.info': async () => info });
    const client = await host.connect();
    let heard = 0;
    client.on('library.changed', () => heard++)();
    await client.call('app.info', {});
    host.events.emit('library.changed', {});
    await client.call('app.info', {});
    expect(heard).toBe(0);
  });

  test('progress arrives before the result', async () => {
    await using host = await start({
      'app.info': async (_params, { progress }) => {
        progress({ done: 1, total: 2 });
        progress({ done: 2, total: 2, message: 'done' });
        return info;
      },
    });
    const told: number[] = [];
    await (await host.connect()).call('app.info', {}, { onProgress: ({ done }) => told.push(done) });
    expect(told).toEqual([1, 2]);
  });

  test('a cancel is acknowledged within 100 ms though the handler goes on, and aborts its signal', async () => {
    const contexts: CallContext[] = [];
    const stubborn = (_params: unknown, context: CallContext) => {
      contexts.push(context);
      return never();
    };
    await using host = await start({ 'app.info': stubborn });
    const client = await host.connect();
    const cancelled = async (n: number) => {
      const abort = new AbortController();
      const outcome = client.call('app.info', {}, { signal: abort.signal }).catch((error) => error);
      await until(() => contexts.length === n);
      const before = performance.now();
      abort.abort();
      expect(await outcome).toMatchObject({ code: 'cancelled' });
      const tookMs = performance.now() - before;
      await until(() => contexts[n - 1].signal.aborted);
      return tookMs;
    };
    // The quickest of five: other work on the machine may hold up any one of them.
    const tookMs: number[] = [];
    for (const n of [1, 2, 3, 4, 5]) tookMs.push(await cancelled(n));
    expect(Math.min(...tookMs)).toBeLessThan(100);
  });

  test('calls beyond the limit are refused as busy and those before them still answered', async () => {
    const release: (() => void)[] = [];
    const slow = () => new Promise<typeof info>((resolve) => release.push(() => resolve(info)));
    await using host = await start({ 'app.info': slow }, { maxConcurrentCalls: 2 });
    const client = await host.connect();
    const first = [client.call('app.info', {}), client.call('app.info', {})];
    await expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'busy' });
    for (const done of release) done();
    expect(await Promise.all(first)).toEqual([info, info]);
  });

  test('running calls are aborted when their client goes away', async () => {
    const contexts: CallContext[] = [];
    const waiting = (_params: unknown, context: CallContext) => {
      contexts.push(context);
      return never();
    };
    await using host = await start({ 'app.info': waiting });
    const client = await host.connect();
    const outcome = client.call('app.info', {}).catch((error) => error);
    await until(() => contexts.length === 1);
    client.close();
    expect(await outcome).toMatchObject({ code: 'disconnected' });
    if (transport.closesWithClient)
      await until(() => contexts[0].signal.aborted && host.router.clients === 0);
  });

  test('a client whose service ends gets its calls rejected and is told so', async () => {
    let asked = false;
    const waiting = () => {
      asked = true;
      return never();
    };
    await using host = await start({ 'app.info': waiting });
    const client = await host.connect();
    const notices: string[] = [];
    client.on('notice', ({ code }) => notices.push(code));
    const outcome = client.call('app.info', {}).catch((error) => error);
    await until(() => asked);
    host.router.close();
    expect(await outcome).toMatchObject({ code: 'disconnected' });
    expect(notices).toEqual(['disconnected']);
  });

  test('a message larger than the limit is not sent', async () => {
    await using host = await start({ 'case.rename': async () => ({}) });
    const client = await host.connect();
    const failed = client.call('case.rename', { caseId: 'a', name: 'x'.repeat(maxMessageBytes) });
    await expect(failed).rejects.toMatchObject({ code: 'message-too-large' });
  });

  test('an untrusted sender is refused before any handler runs', async () => {
    let ran = false;
    const handler = async () => {
      ran = true;
      return info;
    };
    await using host = await start({ 'app.info': handler });
    const attempt = async () => (await host.connectUntrusted()).call('app.info', {});
    await expect(attempt()).rejects.toMatchObject({ code: 'untrusted-sender' });
    expect(ran).toBe(false);
  });

  describe('below the client', () => {
    const answer = async (line: RawLine) => {
      await until(() => line.received.length > 0);
      return ServerMessage.parse(JSON.parse(line.received[0]));
    };

    test.each([
      '',
      'not json',
      '{"type":"call"}',
      '[]',
      'null',
      '{"type":"call","id":"1","command":"app.info"}',
    ])('the malformed message %j is answered and the connection goes on', async (text) => {
      await using host = await start({ 'app.info': async () => info });
      const line = await host.connectRaw();
      line.send(text);
      expect(await answer(line)).toMatchObject({ type: 'error', id: noCall, error: { code: 'bad-request' } });
      line.send(JSON.stringify({ type: 'call', id: 1, command: 'app.info', params: {} }));
      await until(() => line.received.length === 2);
      expect(JSON.parse(line.received[1])).toEqual({ type: 'result', id: 1, result: info });
    });

    test('an oversized message is answered and not parsed', async () => {
      await using host = await start({});
      const line = await host.connectRaw();
      line.send(
        JSON.stringify({ type: 'call', id: 1, command: 'x', params: 'ä'.repeat(maxMessageBytes / 2) }),
      );
      expect(await answer(line)).toMatchObject({ id: noCall, error: { code: 'message-too-large' } });
    });

    test('news for a client that acknowledges nothing is coalesced and delivered once it does', async () => {
      await using host = await start({});
      const line = await host.connectRaw();
      await until(() => host.router.clients === 1);
      for (let revision = 1; revision <= 5000; revision++)
        host.events.emit('case.changed', { caseId: 'a', revision, masks: revision === 4000, detail: false });
      await until(() => line.received.length === flowWindow);
      line.send(JSON.stringify({ type: 'ack', received: flowWindow }));
      await until(() => line.received.length === flowWindow + 1);
      const last = JSON.parse(line.received.at(-1) ?? '');
      expect(last.data).toEqual({ caseId: 'a', revision: 5000, masks: true, detail: false });
    });

    test('a client that lets too much pile up is disconnected', async () => {
      await using host = await start({}, { maxWaitingMessages: 50 });
      const line = await host.connectRaw();
      await until(() => host.router.clients === 1);
      for (let n = 0; n < flowWindow + 51; n++)
        host.events.emit('notice', { level: 'info', code: String(n), message: '' });
      await until(() => line.closed);
    });

    test('a client that keeps up receives everything', async () => {
      await using host = await start({ 'app.info': async () => info }, { maxWaitingMessages: 5000 });
      const client = await host.connect();
      const heard: string[] = [];
      client.on('notice', ({ code }) => heard.push(code));
      await client.call('app.info', {});
      for (let n = 0; n < 2000; n++)
        host.events.emit('notice', { level: 'info', code: String(n), message: '' });
      await until(() => heard.length === 2000);
      expect(heard).toEqual(Array.from({ length: 2000 }, (_, n) => String(n)));
    });
  });
});
