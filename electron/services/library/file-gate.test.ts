import { expect, test } from 'vitest';
import { FileGate } from './file-gate.ts';

/** Work that notes when it begins and ends, and ends when told. */
function traced(trace: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = async () => {
    trace.push(`${name} begins`);
    await promise;
    trace.push(`${name} ends`);
  };
  return { work, end: resolve };
}

test('deleting waits for the writing under way, and writing that comes later waits for it', async () => {
  const gate = new FileGate();
  const trace: string[] = [];
  const [first, second, deletion, later] = ['first', 'second', 'deletion', 'later'].map((n) =>
    traced(trace, n),
  );
  const sharing = [gate.share(first.work), gate.share(second.work)];
  await new Promise(setImmediate);
  const alone = gate.alone(deletion.work);
  const last = gate.share(later.work);
  for (const step of [first, second, deletion, later]) {
    step.end();
    await new Promise(setImmediate);
  }
  await Promise.all([...sharing, alone, last]);
  expect(trace).toEqual([
    'first begins',
    'second begins',
    'first ends',
    'second ends',
    'deletion begins',
    'deletion ends',
    'later begins',
    'later ends',
  ]);
});

test('work that fails does not keep the gate closed', async () => {
  const gate = new FileGate();
  const fails = () => Promise.reject(new Error('disk'));
  await expect(gate.share(fails)).rejects.toThrow('disk');
  await expect(gate.alone(fails)).rejects.toThrow('disk');
  expect(await gate.share(async () => 'open')).toBe('open');
});
