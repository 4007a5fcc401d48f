import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGraphSet } from '#electron/inference/ort';

const nano = fileURLToPath(new URL('../../../native-models/nano/nano', import.meta.url));
const image = new Float32Array(3 * 64 * 64).map((_, n) => Math.sin(n));

async function features(cacheDir?: string): Promise<Float32Array> {
  const graphs = await createGraphSet({
    checkpointPath: `${nano}.pt`,
    cardPath: `${nano}.card.json`,
    imageSize: 64,
    threads: 1,
    provider: 'cpu',
    cacheDir,
  });
  const embedding = await graphs.encode(image);
  await graphs.dispose();
  return embedding.features;
}

describe('graphs kept on disk', () => {
  let cacheDir: string;
  beforeEach(() => {
    cacheDir = mkdtempSync(join(tmpdir(), 'graphs-'));
  });
  afterEach(() => rmSync(cacheDir, { recursive: true }));

  const files = () => {
    const [key] = readdirSync(cacheDir);
    return readdirSync(join(cacheDir, key)).map((name) => join(cacheDir, key, name));
  };

  test('give the same numbers as graphs made in memory, the first time and the second', async () => {
    const inMemory = await features();
    expect(await features(cacheDir)).toEqual(inMemory);
    const written = files().map((file) => statSync(file).mtimeMs);
    expect(await features(cacheDir)).toEqual(inMemory);
    expect(files().map((file) => statSync(file).mtimeMs)).toEqual(written);
  });

  test('leave no temporary files behind', async () => {
    await features(cacheDir);
    expect(files().filter((file) => file.endsWith('.tmp'))).toEqual([]);
    expect(files()).toHaveLength(14);
  });

  test.each(['.onnx', '.weights'])('do no harm when a %s file is cut short', async (extension) => {
    const expected = await features(cacheDir);
    for (const file of files()) if (file.endsWith(extension)) truncateSync(file, 1000);
    expect(await features(cacheDir)).toEqual(expected);
  });
});
