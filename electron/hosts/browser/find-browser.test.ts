import { describe, expect, test } from 'vitest';
import { findBrowser, hasDisplay, windowArguments } from './index.ts';

const only =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);

describe('findBrowser', () => {
  test('the browser named by CHROME_PATH goes first', () => {
    const isExecutable = only('/opt/mine', '/usr/bin/chromium');
    const env = { CHROME_PATH: '/opt/mine', PATH: '/usr/bin' };
    expect(findBrowser({ platform: 'linux', env, isExecutable })).toBe('/opt/mine');
  });

  test('Chrome goes before Chromium before Edge', () => {
    const env = { PATH: '/usr/bin:/bin' };
    const all = ['/bin/microsoft-edge', '/usr/bin/chromium', '/bin/google-chrome'];
    const found = [all, all.slice(0, 2), all.slice(0, 1), []].map((paths) =>
      findBrowser({ platform: 'linux', env, isExecutable: only(...paths) }),
    );
    expect(found).toEqual(['/bin/google-chrome', '/usr/bin/chromium', '/bin/microsoft-edge', undefined]);
  });

  test('Edge, which every Windows has, is found in its own folder', () => {
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    const env = { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' };
    expect(findBrowser({ platform: 'win32', env, isExecutable: only(edge) })).toBe(edge);
  });

  test('applications are found on macOS', () => {
    const path = '/Applications/Chromium.app/Contents/MacOS/Chromium';
    expect(findBrowser({ platform: 'darwin', env: {}, isExecutable: only(path) })).toBe(path);
  });
});

test('a Linux session without X11 and Wayland has no display', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'win32')).toBe(true);
});

test("a user's window keeps the browser's sandbox", () => {
  const given = windowArguments('http://127.0.0.1:1/start?ticket=t', '/profile').join(' ');
  expect(given).toContain('--app=http://127.0.0.1:1/start?ticket=t --user-data-dir=/profile');
  expect(given).not.toContain('no-sandbox');
});
