import { existsSync, readdirSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBrowserHost } from '#electron/hosts/browser';
import { createServices } from '#electron/services';
import { publishEndpoint } from '#electron/services/library';
import { newCase, temporaryFolder, temporaryLibrary } from '../../../test/support/library.ts';
import { runCli } from './index.ts';

async function sagitta(...argv: string[]) {
  const out = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      out[name] += text;
    },
  });
  const code = await runCli(argv, { stdout: stream('stdout'), stderr: stream('stderr') });
  return { code, ...out, json: () => JSON.parse(out.stdout) };
}

/** A library with one case in it; returns root and case. */
async function libraryWithCase() {
  const root = temporaryFolder();
  const library = await temporaryLibrary(root);
  const { id } = await library.addCase(newCase());
  await library.close();
  return { root, id };
}

/** A service that owns the library, as `serve` starts it. */
async function running(root: string) {
  const services = await createServices({ libraryRoot: root, user: 'reader', host: 'browser' });
  const host = await startBrowserHost({ ...services, windowFolder: root });
  publishEndpoint(root, host.endpoint);
  const stop = async () => {
    await host.close();
    await services.close();
  };
  onTestFinished(stop);
  return { services, stop };
}

describe('sagitta', () => {
  test('a library is made where there is none, and only its user may look', async () => {
    const root = join(temporaryFolder(), 'new');
    const { code, json } = await sagitta('list', '--library', root, '--json');
    expect([code, json()]).toEqual([0, { cases: [] }]);
    expect((await stat(root)).mode & 0o777).toBe(0o700);
  });

  test('--json prints one document and nothing else', async () => {
    const { root, id } = await libraryWithCase();
    const { stdout } = await sagitta('list', '--library', root, '--json');
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(stdout).cases[0]).toMatchObject({
      id,
      name: 'Chest',
      patientId: 'P-4711',
      segments: 0,
    });
  });

  test('a case is shown with its grid, segments and versions', async () => {
    const { root, id } = await libraryWithCase();
    const { json } = await sagitta('show', id, '--library', root, '--json');
    expect(json()).toMatchObject({
      id,
      shape: [16, 12, 10],
      spacingMm: [0.5, 0.5, 2],
      segments: [],
      versions: [],
    });
  });

  test.each([
    [['list', '--no-such-option']],
    [['no-such-command']],
    [['show']],
    [['export', 'c1', '--format', 'bmp', '--output', 'x']],
    [['segment', '--prompts', 'p.json']],
    [['segment', '--prompts', 'p.json', '--case', 'a', '--input', 'b']],
    [['segment', '--prompts', 'p.json', '--case', 'a', '--output', 'x.bmp']],
  ])('%j is wrong usage: 2', async (argv) => {
    const { code, stdout, stderr } = await sagitta(...argv, '--library', temporaryFolder());
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  test('settings are changed by size and stay changed', async () => {
    const root = temporaryFolder();
    await sagitta('settings', 'set', '--cache-memory', '256MiB', '--library', root);
    const { json } = await sagitta('settings', 'get', '--library', root, '--json');
    expect(json().settings.embeddingCache).toEqual({ memoryBytes: 256 * 2 ** 20, diskBytes: 4 * 2 ** 30 });
  });

  test.each([
    ['much', '"much" is no size'],
    ['1MiB', 'memoryBytes'],
  ])('a cache of %j is refused, and why', async (size, why) => {
    const { code, stderr } = await sagitta(
      ...['settings', 'set', '--cache-memory', size, '--library', temporaryFolder()],
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  test('a failure is 1, said on standard error and told as an error document', async () => {
    const { code, stderr, json } = await sagitta('show', 'none', '--library', temporaryFolder(), '--json');
    expect([code, json().error.code]).toEqual([1, 'not-found']);
    expect(stderr).toContain('none');
  });

  test('an import of what is no scan fails and names the file', async () => {
    const root = temporaryFolder();
    const { code, json } = await sagitta('import', join(root, 'none.nii'), '--library', root, '--json');
    expect(code).toBe(1);
    expect(json()).toMatchObject({ cases: [], refused: [{ path: join(root, 'none.nii') }] });
  });

  test('the library is verified, copied and restored', async () => {
    const { root, id } = await libraryWithCase();
    const [backup, restored] = [join(temporaryFolder(), 'backup'), join(temporaryFolder(), 'restored')];
    expect((await sagitta('library', 'verify', '--library', root, '--json')).json().ok).toBe(true);
    expect((await sagitta('library', 'backup', backup, '--library', root)).code).toBe(0);
    expect((await sagitta('library', 'restore', backup, '--library', restored)).code).toBe(0);
    expect((await sagitta('list', '--library', restored, '--json')).json().cases[0].id).toBe(id);
    expect((await sagitta('library', 'gc', '--library', root, '--json')).json()).toEqual({
      files: 0,
      bytes: 0,
    });
  });

  test('a search finds the case by its description', async () => {
    const { root, id } = await libraryWithCase();
    const found = async (text: string) =>
      (await sagitta('library', 'search', text, '--library', root, '--json')).json().cases;
    expect((await found('thorax')).map((one: { id: string }) => one.id)).toEqual([id]);
    expect(await found('pelvis')).toEqual([]);
  });

  test('a service that owns the library is used, and told of what changes', async () => {
    const { root, id } = await libraryWithCase();
    const { services } = await running(root);
    const told: string[] = [];
    services.events.listen(({ name }) => told.push(name));
    expect((await sagitta('list', '--library', root, '--json')).json().cases[0].id).toBe(id);
    await sagitta('import', root, '--library', root);
    expect(told).toContain('library.changed');
  });

  test('the address of a service that is gone does not stand in the way', async () => {
    const { root, id } = await libraryWithCase();
    publishEndpoint(root, { address: 'http://127.0.0.1:9', token: 'old' });
    expect((await sagitta('list', '--library', root, '--json')).json().cases[0].id).toBe(id);
  });

  test('prompts outside the scan fail before a model is loaded, and leave nothing behind', async () => {
    const { root, id } = await libraryWithCase();
    const prompts = join(root, 'p.json');

    await writeFile(
      prompts,
      JSON.stringify({ objects: [{ label: 'x', prompts: [{ axis: 'k', slice: 99, box: [0, 0, 1, 1] }] }] }),
    );
    const { code, stderr } = await sagitta('segment', '--case', id, '--prompts', prompts, '--library', root);
    expect([code, stderr]).toEqual([1, expect.stringContaining('k = 99')]);
    expect(existsSync(join(root, 'scratch')) && readdirSync(join(root, 'scratch'))).toEqual([]);
    expect((await sagitta('show', id, '--library', root, '--json')).json().segments).toEqual([]);
  });

  test('the models that come with the program are listed', async () => {
    const { json } = await sagitta('models', 'list', '--library', temporaryFolder(), '--json');
    expect(json().models.map((model: { name: string }) => model.name)).toContain('nano');
  });
});
