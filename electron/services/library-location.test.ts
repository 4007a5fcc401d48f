import { expect, test } from 'vitest';
import { defaultLibraryRoot } from './library-location.ts';

const slashes = (path: string) => path.replaceAll('\\', '/');

test.each([
  ['linux', {}, '/home/r/.local/share/sagitta/library'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/sagitta/library'],
  ['darwin', {}, '/home/r/Library/Application Support/Sagitta/library'],
  ['win32', { LOCALAPPDATA: 'C:/Users/r/AppData/Local' }, 'C:/Users/r/AppData/Local/Sagitta/library'],
  ['linux', { SAGITTA_LIBRARY: '/other' }, '/other'],
] as const)('on %s with %o the library lies in %s', (platform, env, expected) => {
  expect(slashes(defaultLibraryRoot({ platform, env: { ...env }, home: '/home/r' }))).toBe(expected);
});
