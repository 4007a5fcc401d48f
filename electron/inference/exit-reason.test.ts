import { expect, test } from 'vitest';
import { exitReason } from './exit-reason.ts';

test.each([
  ['a signal', [null, 'SIGSEGV'], 'it crashed inside native code (SIGSEGV)'],
  ["a signal by its number, as Electron's", [11, null], 'it crashed inside native code (SIGSEGV)'],
  [
    "a signal by a shell's number",
    [137, null],
    'the system ended it (SIGKILL), most likely because memory ran out',
  ],
  ['an access violation of Windows', [-1073741819, null], 'it crashed inside native code (access violation)'],
  ['an exit code', [3, null], 'it ended with exit code 3'],
  ['a signal of no special meaning', [null, 'SIGUSR2'], 'it was ended by SIGUSR2'],
] as const)('%s is told in words', (_, [code, signal], words) => {
  expect(exitReason(code, signal)).toBe(words);
});
