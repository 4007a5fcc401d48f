import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { SagittaError } from '#core/contract';
import { type Channel, callerOf, serve } from './rpc.ts';

const ports: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of ports.splice(0)) port1.close();
});

function pair<M extends Record<string, (...args: never[]) => unknown>>(methods: M) {
  const channel = new MessageChannel();
  ports.push(channel);
  serve(channel.port1 as unknown as Channel, methods, SagittaError.from);
  return callerOf<M>(channel.port2 as unknown as Channel);
}

test('calls are answered in any order', async () => {
  const slow = Promise.withResolvers<string>();
  const { remote } = pair({ slow: () => slow.promise, fast: (n: number) => n + 1 });
  const waiting = remote.slow();
  expect(await remote.fast(1)).toBe(2);
  slow.resolve('done');
  expect(await waiting).toBe('done');
});

test('errors keep code, words, remedy and details', async () => {
  const { remote } = pair({
    refuse: () => {
      throw new SagittaError('conflict', 'Slice 3 changed.', { remedy: 'Repeat.', details: { k: 3 } });
    },
  });
  await expect(remote.refuse()).rejects.toMatchObject({
    code: 'conflict',
    message: 'Slice 3 changed.',
    remedy: 'Repeat.',
    details: { k: 3 },
  });
});

test('when the other side is gone, calls under way and later ones fail', async () => {
  const { remote, fail } = pair({ never: () => new Promise<void>(() => undefined) });
  const waiting = remote.never();
  fail(new SagittaError('internal', 'gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(remote.never()).rejects.toThrow('gone');
});
