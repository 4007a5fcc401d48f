import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataUrls, SagittaError, uploadNameHeader } from '#core/contract';
import { decodePacket } from '#core/masks';
import { createDataPlane, type DataPlane, folders } from './index.ts';

describe('data plane', () => {
  let root: string;
  let asked: unknown[];
  let plane: DataPlane;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sagitta-data-'));
    asked = [];
    plane = createDataPlane({
      libraryRoot: root,
      volume: async (caseId) => {
        if (caseId !== 'c1') throw new SagittaError('not-found', 'There is no such case');
        return { path: join(root, 'volume.raw'), bytes: 0, sha256: '', dataType: 'int16' };
      },
      masks: async (caseId, since) => {
        asked.push([caseId, since]);
        return Uint8Array.of(1, 2, 3);
      },
      comparisonMasks: async (comparisonId, since) => {
        asked.push([comparisonId, since]);
        return { revision: 9, slices: [{ segmentId: 'b', k: 4, runs: Uint8Array.of(3, 2) }] };
      },
      edit: async (caseId, query, body) => {
        if (query.base === '1') throw new SagittaError('conflict', 'Slice 3 was changed meanwhile');
        asked.push([caseId, query, [...body]]);
        return { revision: 8 };
      },
    });
  });
  afterEach(() => rm(root, { recursive: true }));

  const get = (url: string) => plane({ method: 'GET', url, body: null });
  const put = (url: string, bytes: Uint8Array<ArrayBuffer>) =>
    plane({ method: 'PUT', url, body: new Blob([bytes]).stream() });
  const upload = (name: string, body: ReadableStream<Uint8Array>) =>
    plane({
      method: 'PUT',
      url: dataUrls.upload('u1'),
      body,
      headers: new Headers({ [uploadNameHeader]: encodeURIComponent(name) }),
    });
  const code = async (response: Response) => ((await response.json()) as { code: string }).code;

  test('a volume arrives byte for byte, with its length, and is not to be stored', async () => {
    const bytes = Buffer.alloc(3_000_001, 'voxel');
    await writeFile(join(root, 'volume.raw'), bytes);
    const response = await get(dataUrls.volume('c1'));
    expect(response.headers.get('content-length')).toBe('3000001');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
  });

  test('masks of a comparison come as a packet of its trials', async () => {
    const response = await get(dataUrls.comparisonMasks('x1', 7));
    const packet = decodePacket(new Uint8Array(await response.arrayBuffer()));
    expect(packet).toEqual({ revision: 9, slices: [{ segmentId: 'b', k: 4, runs: Uint8Array.of(3, 2) }] });
    expect(asked).toEqual([['x1', 7]]);
    expect(await code(await get('/data/comparisons/x1/masks?since=-1'))).toBe('bad-request');
  });

  test('the same paths are served under any origin', async () => {
    await writeFile(join(root, 'volume.raw'), 'abc');
    for (const origin of ['app://sagitta', 'http://127.0.0.1:4000'])
      expect(await (await get(origin + dataUrls.volume('c1'))).text()).toBe('abc');
  });

  test('masks are asked for since a revision', async () => {
    const response = await get(dataUrls.masks('c1', 7));
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(asked).toEqual([['c1', '7']]);
  });

  test('an edit is handed on whole and answered with the new revision', async () => {
    const response = await put(dataUrls.edit('c1', 'brush', 7), Uint8Array.of(9, 8));
    expect(await response.json()).toEqual({ revision: 8 });
    expect(asked).toEqual([['c1', { kind: 'brush', base: '7' }, [9, 8]]]);
  });

  test('a refusal of the library keeps its code', async () => {
    const response = await put(dataUrls.edit('c1', 'brush', 1), Uint8Array.of(9));
    expect([response.status, await code(response)]).toEqual([409, 'conflict']);
  });

  test('a case id that is none is refused', async () => {
    const response = await put('/data/cases/..%2F..%2Fetc/edit?kind=brush&base=7', Uint8Array.of(9));
    expect([response.status, await code(response), asked]).toEqual([400, 'bad-request', []]);
  });

  test.each([
    ['GET', '/data/cases/other/volume'],
    ['GET', '/data/cases/c1/volume'],
    ['GET', '/data/cases'],
    ['DELETE', '/data/cases/c1/volume'],
    ['GET', '/data/exports/e1/none.nii.gz'],
  ])('%s %s is not found', async (method, url) => {
    const response = await plane({ method, url, body: null });
    expect([response.status, await code(response)]).toEqual([404, 'not-found']);
  });

  test('an upload lies in the library, private and in the folders it had', async () => {
    await upload('series 1/ä.dcm', new Blob(['DICM']).stream());
    const file = join(folders.upload(root, 'u1'), 'series 1', 'ä.dcm');
    expect(await readFile(file, 'utf8')).toBe('DICM');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
  });

  test.each([
    '../x',
    'a/../../x',
    '/etc/x',
    'a\\..\\x',
    '..',
    '',
    'a/',
    'x\u0000.dcm',
    'c:x',
    'a'.repeat(300),
  ])('an upload named %j is refused', async (name) => {
    const response = await upload(name, new Blob(['x']).stream());
    expect(response.ok).toBe(false);
    expect(await readdir(root)).toEqual([]);
  });

  test('an upload that breaks off leaves nothing behind', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Uint8Array.of(1)),
      pull: (controller) => controller.error(new Error('gone')),
    });
    const response = await upload('x.dcm', body);
    expect(await code(response)).toBe('file-unreadable');
    expect(await readdir(folders.upload(root, 'u1'))).toEqual([]);
  });

  test('a finished export is an attachment under its own name', async () => {
    const folder = folders.finishedExport(root, 'e1');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'liver 1.stl'), 'solid');
    const response = await get(dataUrls.exportFile('e1', 'liver 1.stl'));
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''liver%201.stl");
    expect(await response.text()).toBe('solid');
  });
});
