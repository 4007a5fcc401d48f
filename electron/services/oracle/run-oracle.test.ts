import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runOracle } from '#electron/services/oracle';

const fixtures = fileURLToPath(new URL('../../../test/fixtures/oracle/', import.meta.url));
const shared = fileURLToPath(new URL('../../../../shared/oracle/', import.meta.url));

describe('reference cases of a small model', () => {
  test('pass, teacher-forced and free-running, and are counted last', async () => {
    const lines: string[] = [];
    const outcome = await runOracle(fixtures, [], { log: (line) => lines.push(line) });
    expect(outcome).toEqual({ passed: 3, failed: 0 });
    expect(lines.at(-1)).toBe('3 passed, 0 failed');
    expect(lines).toContainEqual(
      expect.stringMatching(/^corrected teacher-forced s02\/o1\/f03\/low_res .* ok/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^corrected free-running s02\/o1\/f03\/low_res .* ok/),
    );
  });

  test('a case can be picked by name; one that is not there is named', async () => {
    expect(await runOracle(fixtures, ['absent'], { log: () => undefined })).toEqual({ passed: 1, failed: 0 });
    await expect(runOracle(fixtures, ['11_other'], { log: () => undefined })).rejects.toThrow(/11_other/);
  });
});

describe('a model that computes something else', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sagitta-oracle-'));
    for (const file of readdirSync(fixtures)) copyFileSync(join(fixtures, file), join(folder, file));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function failuresWith(change: (manifest: Record<string, Record<string, unknown>>) => void) {
    const path = join(folder, 'corrected.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
    const lines: string[] = [];
    const { failed } = await runOracle(folder, ['corrected'], { log: (line) => lines.push(line) });
    return { failed, lines };
  }

  test.each([
    ['another stride of the memory', { stride: 1 }],
    ['corrections that do not condition', { add_all_frames_to_correct_as_cond: false }],
    ['two pointers instead of five', { max_obj_ptrs: 2 }],
    ['masks that do not overlap', { non_overlap_masks: true }],
  ])('is found out by %s', async (_, switches) => {
    const { failed } = await failuresWith((manifest) => Object.assign(manifest.switches, switches));
    expect(failed).toBe(1);
  });

  test('is found out by unsigned, unprojected or missing temporal positions', async () => {
    const { failed } = await failuresWith((m) => Object.assign(m.hyper_parameters, { add_tpos: false }));
    expect(failed).toBe(1);
  });

  test('a switch that is not known fails the case in words', async () => {
    const { failed, lines } = await failuresWith((m) => Object.assign(m.switches, { new_switch: 1 }));
    expect(failed).toBe(1);
    expect(lines[0]).toMatch(/^FAIL corrected: .*switches/);
  });

  test('a damaged tensor file fails its case and no other', async () => {
    writeFileSync(join(folder, 'corrected.safetensors'), 'nothing');
    const outcome = await runOracle(folder, [], { log: () => undefined });
    expect(outcome).toEqual({ passed: 2, failed: 1 });
  });
});

describe.skipIf(!existsSync(shared))('the reference cases beside the checkout', () => {
  test('pass', { timeout: 300_000 }, async () => {
    const cases = readdirSync(shared).filter((file) => /^(\d.*|stages|preprocess)\.json$/.test(file));
    const names = cases.map((file) => file.replace('.json', ''));
    const failures: string[] = [];
    const log = (line: string) => line.includes('FAIL') && failures.push(line);
    const outcome = await runOracle(shared, names, { log });
    expect(failures).toEqual([]);
    expect(outcome).toEqual({ passed: names.length, failed: 0 });
  });
});
