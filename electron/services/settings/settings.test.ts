import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultSettings, type Settings } from '#core/contract';
import { temporaryFolder } from '../../../test/support/library.ts';
import { createSettings } from './index.ts';

const GiB = 2 ** 30;

function opened(libraryRoot = temporaryFolder()) {
  const applied: Settings['embeddingCache'][] = [];
  const service = createSettings({
    libraryRoot,
    machineBytes: 8 * GiB,
    apply: ({ embeddingCache }) => void applied.push(embeddingCache),
  });
  return { service, applied, libraryRoot, file: join(libraryRoot, 'settings.json') };
}

test('the defaults are in force from the start, without a file', () => {
  const { service, applied, file } = opened();
  expect(service.report().settings).toEqual(defaultSettings);
  expect(applied).toEqual([defaultSettings.embeddingCache]);
  expect(existsSync(file)).toBe(false);
});

test('a change is in force at once, is for the user alone, and outlives the service', async () => {
  const { service, applied, libraryRoot, file } = opened();
  await service.change({ embeddingCache: { memoryBytes: GiB } });
  await service.change({ embeddingCache: { diskBytes: 0 } });
  const wanted = { memoryBytes: GiB, diskBytes: 0 };
  expect(applied.at(-1)).toEqual(wanted);
  expect(opened(libraryRoot).service.report().settings.embeddingCache).toEqual(wanted);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('changes that come together are all kept', async () => {
  const { service } = opened();
  await Promise.all([
    service.change({ embeddingCache: { memoryBytes: GiB } }),
    service.change({ embeddingCache: { diskBytes: 2 * GiB } }),
  ]);
  expect(service.report().settings.embeddingCache).toEqual({ memoryBytes: GiB, diskBytes: 2 * GiB });
});

test('no more memory is given to the cache than the machine has', async () => {
  const { service } = opened();
  expect(() => service.change({ embeddingCache: { memoryBytes: 9 * GiB } })).toThrow(
    'This machine has 8 GiB of memory in all; the cache cannot take 9 GiB.',
  );
});

test.each([
  ['is no JSON', '{'],
  ['holds a budget that is none', '{"embeddingCache":{"memoryBytes":-1}}'],
  ['is of a later kind', '{"schema":2}'],
])('a settings file that %s is told of and left alone until settings are changed', async (_, text) => {
  const libraryRoot = temporaryFolder();
  const file = join(libraryRoot, 'settings.json');
  writeFileSync(file, text);
  const { service } = opened(libraryRoot);
  expect(service.report()).toMatchObject({
    settings: defaultSettings,
    trouble: expect.stringContaining('defaults are in force'),
  });
  expect(readFileSync(file, 'utf8')).toBe(text);
  await service.change({ embeddingCache: { diskBytes: GiB } });
  expect(service.report().trouble).toBeUndefined();
});

test('a file of an earlier program gets defaults for what it does not know', () => {
  const libraryRoot = temporaryFolder();
  writeFileSync(join(libraryRoot, 'settings.json'), '{"schema":1}');
  expect(opened(libraryRoot).service.report()).toMatchObject({ settings: defaultSettings });
});
