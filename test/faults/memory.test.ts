import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/library.ts';

const session = fileURLToPath(new URL('./memory-session.ts', import.meta.url));

test('memory returns to its idle level when a case is closed, and stays there', {
  timeout: 300_000,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', session, temporaryFolder()]);
  const { state, idle, atWork, closed, idleAgain } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  expect(state).toBe('success');
  expect(atWork).toBeGreaterThan(closed);
  expect(closed / idle).toBeLessThan(1.1);
  expect(idleAgain / idle).toBeLessThan(1.1);
});
