import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PromptsFile, promptsOnGrid, readPromptsFile } from './prompts-file.ts';

const shape = [10, 20, 30] as const;
const on = (prompt: object) =>
  promptsOnGrid(PromptsFile.parse({ objects: [{ label: 'liver', prompts: [prompt] }] }), shape)[0].prompts[0];

describe('prompts.json', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sagitta-prompts-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a point on any axis becomes a voxel: the held index is the slice', () => {
    const point = (axis: string, slice: number, indices: object) =>
      on({ axis, slice, points: [{ ...indices, positive: false }] }).points[0];
    expect(point('k', 7, { i: 1, j: 2 })).toEqual({ ijk: [1, 2, 7], positive: false });
    expect(point('j', 7, { i: 1, k: 2 })).toEqual({ ijk: [1, 7, 2], positive: false });
    expect(point('i', 7, { j: 1, k: 2 })).toEqual({ ijk: [7, 1, 2], positive: false });
  });

  test('a box keeps its inclusive indices in i < j < k order', () => {
    expect(on({ axis: 'i', slice: 0, box: [0, 0, 19, 29] }).box).toEqual([0, 0, 19, 29]);
  });

  test('a mask is taken from the file', () => {
    expect(on({ axis: 'k', slice: 3, mask: 'm.nii.gz' })).toMatchObject({ mask: true, maskFile: 'm.nii.gz' });
  });

  test.each([
    ['a slice outside', { axis: 'k', slice: 30, box: [0, 0, 1, 1] }, 'k = 30'],
    ['a box outside', { axis: 'k', slice: 0, box: [0, 0, 10, 1] }, 'i = 10'],
    ['a box outside on another axis', { axis: 'i', slice: 0, box: [0, 0, 20, 1] }, 'j = 20'],
    ['a box that ends before it starts', { axis: 'k', slice: 0, box: [5, 5, 4, 6] }, 'ends before'],
    ['a point outside', { axis: 'k', slice: 0, points: [{ i: 0, j: 20 }] }, 'j = 20'],
    ['a point without an index', { axis: 'k', slice: 0, points: [{ i: 0 }] }, 'lacks its j'],
    ['nothing', { axis: 'k', slice: 0 }, 'neither'],
  ])('%s is refused in words', (_what, prompt, words) => {
    expect(() => on(prompt)).toThrow(words);
  });

  test('two prompts on one slice are refused', () => {
    const prompt = { axis: 'k', slice: 0, box: [0, 0, 1, 1] };
    const file = PromptsFile.parse({ objects: [{ label: 'a', prompts: [prompt, prompt] }] });
    expect(() => promptsOnGrid(file, shape)).toThrow('two prompts');
  });

  test.each([
    ['not json', 'prompt-invalid'],
    ['{"objects":[]}', 'prompt-invalid'],
    ['{"objects":[{"label":"a","prompts":[{"axis":"x","slice":0}]}]}', 'prompt-invalid'],
    ['{"objects":[{"label":"a","prompts":[{"axis":"k","slice":0,"bocks":[0,0,1,1]}]}]}', 'prompt-invalid'],
  ])('%s is refused with the file named', async (text, code) => {
    const path = join(folder, 'p.json');
    await writeFile(path, text);
    await expect(readPromptsFile(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path),
    });
  });

  test('a file that is not there is named', async () => {
    const missing = readPromptsFile(join(folder, 'none.json'));
    await expect(missing).rejects.toMatchObject({ code: 'file-not-found' });
  });
});
