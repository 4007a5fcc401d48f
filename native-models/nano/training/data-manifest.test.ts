import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Manifest {
  /** What a training reads: image files and a label map. */
  readonly cases: readonly {
    readonly id: string;
    readonly image: readonly string[];
    readonly labels: string;
  }[];
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly use: string }[];
}

const json = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
const { cases, files } = json<Manifest>(fileURLToPath(new URL('data.json', import.meta.url)));
const hashes = (use: string) => new Set(files.filter((f) => f.use === use).map((f) => f.sha256));
const patientsKeptBack = ['ts_dicom', ...['019', '032', '041', '043', '047'].map((n) => `ibsi_sts/STS_${n}`)];

describe('the data of the training', () => {
  it('has no content that is kept for tests or never to be used', () => {
    const shared = [...hashes('train')].filter((h) => hashes('test').has(h) || hashes('never').has(h));
    expect(shared).toEqual([]);
  });

  it('reads only what is listed for training', () => {
    const use = new Map(files.map((f) => [f.path, f.use]));
    const read = cases.flatMap((c) => [...c.image, c.labels]);
    expect(read.filter((path) => use.get(path) !== 'train')).toEqual([]);
  });

  it.each(patientsKeptBack)('keeps every file of %s back', (patient) => {
    const uses = files.filter((f) => f.path.startsWith(`${patient}/`)).map((f) => f.use);
    expect(uses.length).toBeGreaterThan(0);
    expect(new Set(uses)).toEqual(new Set(['test']));
  });

  it('has a SHA-256 for every file', () => {
    expect(files.filter((f) => !/^[0-9a-f]{64}$/.test(f.sha256))).toEqual([]);
  });
});

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

describe.skipIf(!existsSync(data))('the listed hashes, where the data is beside the checkout', () => {
  const bytes = (path: string) => readFileSync(join(data, path));
  const sha256 = (path: string) => createHash('sha256').update(bytes(path)).digest('hex');

  it('are those of the files', () => {
    expect(files.filter((f) => sha256(f.path) !== f.sha256).map((f) => f.path)).toEqual([]);
  });

  it('leave no image out', () => {
    const known = new Set(files.map((f) => f.path));
    const there = globSync('{ts_,ibsi_,dicom_,ref_}*/**', { cwd: data, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(data, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    expect(there.length).toBeGreaterThan(100);
    expect(there.filter((path) => !known.has(path))).toEqual([]);
  });

  it('keep back what the cases mark so', () => {
    const marked = json<{ cases: { use: string; ct: string; mask: string }[] }>(join(data, 'cases.json'));
    const kept = marked.cases.filter((c) => c.use !== 'train').flatMap((c) => [c.ct, c.mask.split(' ')[0]]);
    expect(kept.length).toBeGreaterThan(0);
    const trained = files.filter((f) => f.use === 'train');
    const below = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
    expect(trained.filter((f) => kept.some((k) => below(f.path, k)))).toEqual([]);
  });

  it('belong to the files that the provenance names', () => {
    const sources = json<{ files: { file: string; git_blob: string }[] }>(join(data, 'provenance.json'));
    const blobOf = new Map(sources.files.map((s) => [s.file, s.git_blob]));
    const blob = (path: string) => {
      const content = bytes(path);
      return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    };
    const trained = files.filter((f) => f.use === 'train').map((f) => f.path);
    expect(trained.filter((path) => blobOf.get(path) !== blob(path))).toEqual([]);
  });
});
